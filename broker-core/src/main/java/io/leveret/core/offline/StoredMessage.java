package io.leveret.core.offline;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.value.LongString;

/// A message of a queue as the data directory has it.
///
/// @param address its place in the log
/// @param failures failed deliveries
/// @param appendedMillis when it came, in milliseconds since 1970
public record StoredMessage(
    long address,
    String exchange,
    String routingKey,
    BasicProperties properties,
    LongString body,
    boolean redelivered,
    int failures,
    long appendedMillis) {}

package io.leveret.core.offline;

import io.leveret.protocol.content.BasicProperties;
import java.util.function.Consumer;

/// A message of a queue as the data directory has it.
///
/// @param address its place in the log
/// @param body read again each time it is asked for
/// @param failures failed deliveries
/// @param appendedMillis when it came, in milliseconds since 1970
public record StoredMessage(
    long address,
    String exchange,
    String routingKey,
    BasicProperties properties,
    Body body,
    boolean redelivered,
    int failures,
    long appendedMillis) {
  /// The bytes of a message, of which only a piece is in memory.
  @FunctionalInterface
  public interface Body {
    /// Tells all pieces in their order.
    ///
    /// @throws io.leveret.core.storage.format.DamagedRecordException when one cannot be read
    void forEach(Consumer<byte[]> piece);
  }
}

package io.leveret.core.queue;

import java.util.Optional;

/// Where a queue sends the messages that die in it.
///
/// @param exchange its name, which need not exist
/// @param routingKey in place of the one that a message came with, if given
public record DeadLetterTarget(String exchange, Optional<String> routingKey) {}

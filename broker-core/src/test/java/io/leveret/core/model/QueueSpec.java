package io.leveret.core.model;

import io.leveret.protocol.value.FieldTable;
import java.util.Optional;
import java.util.OptionalLong;

/// What a queue was declared as.
record QueueSpec(
    String name, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {
  OptionalLong messageTtl() {
    return arguments.integer("x-message-ttl");
  }

  OptionalLong expires() {
    return arguments.integer("x-expires");
  }

  long maxLength() {
    return arguments.integer("x-max-length").orElse(Long.MAX_VALUE);
  }

  long maxBytes() {
    return arguments.integer("x-max-length-bytes").orElse(Long.MAX_VALUE);
  }

  String overflow() {
    return arguments.text("x-overflow").orElse("drop-head");
  }

  Optional<String> deadLetterExchange() {
    return arguments.text("x-dead-letter-exchange");
  }

  Optional<String> deadLetterKey() {
    return arguments.text("x-dead-letter-routing-key");
  }

  int maxPriority() {
    return (int) arguments.integer("x-max-priority").orElse(0);
  }

  OptionalLong deliveryLimit() {
    return arguments.integer("x-delivery-limit");
  }

  boolean isSingleActive() {
    return arguments.bool("x-single-active-consumer").orElse(false);
  }
}

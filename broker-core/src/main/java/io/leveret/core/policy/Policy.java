package io.leveret.core.policy;

import io.leveret.protocol.value.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One policy of a virtual host: a definition for the objects whose names its pattern is found in
/// (OPS-03). Immutable and valid: the constructor refuses what the broker could not follow.
///
/// @param kind whose it is; names are unique within a kind
/// @param name 1 to 255 bytes
/// @param priority of several policies for an object, that of the highest is its policy
/// @param definition at least one key, such as `max-length`, with a text, a whole number or a
///   boolean for each
public record Policy(
    PolicyKind kind,
    String name,
    PolicyPattern pattern,
    ApplyTo applyTo,
    int priority,
    FieldTable definition) {
  private static final int MOST_NAME_BYTES = 255;

  /// @throws PolicyException when it has no usable name, or the definition has a key that is
  ///   unknown or a value that is wrong
  public Policy {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MOST_NAME_BYTES) {
      throw new PolicyException(
          "the name should have 1 to %d bytes, but has %d".formatted(MOST_NAME_BYTES, bytes));
    }
    PolicyKeys.requireValid(kind, definition);
  }

  /// A policy as RabbitMQ's JSON has it, where pattern and apply-to are texts.
  ///
  /// @throws PolicyException in one line what is wrong with it
  public static Policy of(
      PolicyKind kind,
      String name,
      String pattern,
      String applyTo,
      int priority,
      FieldTable definition) {
    try {
      return new Policy(
          kind, name, PolicyPattern.of(pattern), ApplyTo.parse(applyTo), priority, definition);
    } catch (PolicyException e) {
      throw new PolicyException("%s '%s': %s".formatted(kind.text(), name, e.getMessage()));
    }
  }

  /// The keys of the definition that are RabbitMQ's and mean nothing to this broker.
  public List<String> ignoredKeys() {
    return definition.entries().stream()
        .map(FieldTable.Entry::name)
        .filter(PolicyKeys::isIgnored)
        .toList();
  }

  /// Whether this is for queues of that type with that name.
  public boolean fitsQueue(String queue, String type) {
    return applyTo.includesQueues(type) && pattern.matches(queue);
  }

  /// Whether this is for an exchange of that name.
  public boolean fitsExchange(String exchange) {
    return applyTo.includesExchanges() && pattern.matches(exchange);
  }
}

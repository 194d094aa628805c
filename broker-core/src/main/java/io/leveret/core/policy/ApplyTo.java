package io.leveret.core.policy;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The kinds of objects that a policy is for.
public enum ApplyTo {
  ALL("all"),
  QUEUES("queues"),
  CLASSIC_QUEUES("classic_queues"),
  QUORUM_QUEUES("quorum_queues"),
  /// Accepted; there are none.
  STREAMS("streams"),
  EXCHANGES("exchanges");

  private final String wireName;

  ApplyTo(String wireName) {
    this.wireName = wireName;
  }

  /// As RabbitMQ's JSON has it.
  public String wireName() {
    return wireName;
  }

  /// @throws PolicyException when there is no such kind
  public static ApplyTo parse(String wireName) {
    for (var applyTo : values()) {
      if (applyTo.wireName.equals(wireName)) {
        return applyTo;
      }
    }
    var known = Arrays.stream(values()).map(ApplyTo::wireName).collect(Collectors.joining(", "));
    throw new PolicyException(
        "apply-to '%s' unrecognised; should be one of %s".formatted(wireName, known));
  }

  /// Whether exchanges are among them.
  boolean includesExchanges() {
    return this == ALL || this == EXCHANGES;
  }

  /// Whether queues of a type such as `classic` are among them.
  boolean includesQueues(String type) {
    return switch (this) {
      case ALL, QUEUES -> true;
      case CLASSIC_QUEUES -> type.equals("classic");
      case QUORUM_QUEUES -> type.equals("quorum");
      case STREAMS -> type.equals("stream");
      case EXCHANGES -> false;
    };
  }
}

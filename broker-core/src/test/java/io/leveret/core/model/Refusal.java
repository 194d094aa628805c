package io.leveret.core.model;

import io.leveret.protocol.error.ReplyCode;
import java.util.List;

/// What a client asks and may not have: its channel or its connection is closed.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ReplyCode code;
  private final List<String> explanations;

  /// @param explanations each of them would be right
  Refusal(ReplyCode code, List<String> explanations) {
    super(code + " " + explanations);
    this.code = code;
    this.explanations = List.copyOf(explanations);
  }

  Refusal(ReplyCode code, String explanation) {
    this(code, List.of(explanation));
  }

  static Refusal notFound(String kind, String name) {
    return new Refusal(ReplyCode.NOT_FOUND, "no " + named(kind, name));
  }

  static Refusal precondition(String explanation) {
    return new Refusal(ReplyCode.PRECONDITION_FAILED, explanation);
  }

  /// As reply texts speak of queues and exchanges.
  static String named(String kind, String name) {
    return "%s '%s' in vhost '/'".formatted(kind, name);
  }

  int code() {
    return code.code();
  }

  List<String> texts() {
    return explanations.stream().map(text -> code.name() + " - " + text).toList();
  }

  /// Whether the whole connection ends (G043).
  boolean isHard() {
    return switch (code) {
      case ACCESS_REFUSED, NOT_FOUND, RESOURCE_LOCKED, PRECONDITION_FAILED -> false;
      default -> true;
    };
  }
}

package io.leveret.core.queue;

/// Why a message died in a queue, as `x-death` says it (G120).
public enum DeathReason {
  /// A consumer refused it for good.
  REJECTED("rejected"),
  /// It waited longer than it, or the queue, allows.
  EXPIRED("expired"),
  /// The queue was full.
  MAX_LENGTH("maxlen"),
  /// It was returned too often.
  DELIVERY_LIMIT("delivery_limit");

  private final String text;

  DeathReason(String text) {
    this.text = text;
  }

  /// The reason as clients read it.
  public String text() {
    return text;
  }

  /// Whether a consumer had the message when it died.
  public boolean isOfConsumer() {
    return this == REJECTED || this == DELIVERY_LIMIT;
  }
}

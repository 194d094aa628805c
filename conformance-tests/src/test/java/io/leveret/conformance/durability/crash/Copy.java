package io.leveret.conformance.durability.crash;

/// One message in one durable queue, as far as clients know of it. Guarded by its [Ledger].
final class Copy {
  /// What a consumer did with it.
  enum Fate {
    NONE,
    ACKNOWLEDGED,
    REJECTED
  }

  final String id;
  final int number;
  final int priority;
  final int round;
  boolean isConfirmed;
  boolean wasDelivered;
  boolean wasSurelyDelivered;
  boolean isSettledSurely;

  /// Whether an inspection took it out for good.
  boolean isTaken;

  Fate fate = Fate.NONE;

  /// @param number of its publisher, ascending
  Copy(String id, int number, int priority, int round) {
    this.id = id;
    this.number = number;
    this.priority = priority;
    this.round = round;
  }

  /// Who published it.
  String publisher() {
    return id.substring(0, id.lastIndexOf(':'));
  }

  @Override
  public String toString() {
    return "%s (confirmed %b, delivered %b/%b, %s%s)"
        .formatted(
            id,
            isConfirmed,
            wasDelivered,
            wasSurelyDelivered,
            fate,
            isSettledSurely ? " surely" : "");
  }
}

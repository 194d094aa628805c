package io.leveret.cli.perf.report;

import java.util.Locale;

/// What is counted.
public enum Metric {
  /// Messages that have gone to the socket as a whole.
  SENT,
  /// Messages the broker has confirmed with an ack.
  CONFIRMED,
  /// Messages the broker has refused with a nack.
  NACKED,
  /// Mandatory messages that came back because no queue took them.
  RETURNED,
  /// Messages received.
  RECEIVED,
  /// Messages received whose number does not follow that of the one before.
  DISORDERED,
  /// Messages that a consumer keeps unacknowledged now; no rate, but how many there are.
  HELD,
  /// Pairs of opening and closing, declaring and deleting, binding and unbinding.
  CYCLES;

  /// As people and scripts see it.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

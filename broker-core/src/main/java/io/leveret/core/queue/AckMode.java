package io.leveret.core.queue;

/// Whether a consumer acknowledges what it gets: `no-ack` of the wire, without the double negative.
public enum AckMode {
  /// Settled as soon as it is handed over.
  AUTOMATIC,
  /// Settled when the consumer says so.
  MANUAL
}

package io.leveret.core.storage;

/// What a store is opened for.
enum Opening {
  /// To be used by a broker.
  SERVE,
  /// To be looked at: everything is read, whatever a broker would need.
  INSPECT,
  /// To be mended: damage is covered.
  REPAIR
}

package io.leveret.core.connection;

/// Whether the machine at the other end, whatever the program there does, takes what it is sent.
public enum Acknowledgement {
  /// It has taken everything, or something lately.
  SEEN,
  /// Something was sent, and nothing came back.
  MISSING,
  /// That cannot be told here.
  UNKNOWN
}

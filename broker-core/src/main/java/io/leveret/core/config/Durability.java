package io.leveret.core.config;

/// What has happened to a persistent message when its publisher is told that it is safe.
public enum Durability {
  /// It is on the disk: a power cut cannot take it.
  FSYNC,
  /// The operating system has it: a crash of the broker cannot take it, a power cut can.
  WRITE
}

package io.leveret.core.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What has happened to a persistent message when its publisher is told that it is safe, and so
/// what it survives; each survives more than the one before.
public enum Durability {
  /// It is in memory: it does not outlive the broker, whatever the message asks for.
  RAM,
  /// The operating system has it: a crash of the broker cannot take it, a power cut can.
  WRITE,
  /// It is on the disk: a power cut cannot take it.
  FSYNC;

  /// As configuration, policies and definitions have it.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What [#text] gave; empty when it is none of these.
  public static Optional<Durability> parse(String text) {
    return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
  }

  /// What a message needs that is to be as safe as either says.
  public Durability or(Durability other) {
    return compareTo(other) < 0 ? other : this;
  }
}

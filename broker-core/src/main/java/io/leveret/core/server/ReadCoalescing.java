package io.leveret.core.server;

import java.time.Duration;

/// Whether a socket rests for a moment after it was read, so that what its peer sends gathers.
///
/// A client that sends each message by a system call of its own wakes the loop for each, and each
/// is read, handed out and written by itself, which costs the broker half as much again and more
/// than when some twenty have come (ADR 35). A peer that waits for answers before it sends more
/// brings less for it. A trial tells the two apart: a socket goes on resting while it brings about
/// as much as it did before.
///
/// **Confined** to the loop of its socket.
final class ReadCoalescing {
  /// How long a socket rests, about.
  static final Duration REST = Duration.ofNanos(50_000);

  /// For which reads are counted.
  private static final long WINDOW_NANOS = 50_000_000;

  /// Reads in a window from which on their cost counts: one in forty microseconds. Who waits for
  /// every single answer does not come so often.
  private static final int MANY_READS = 1_250;

  /// Bytes in a read that are worth it: nothing needs to gather.
  private static final int ENOUGH = 8 * 1024;

  /// The part of what came before that must come while the socket rests.
  private static final double LEAST_RATE = 0.875;

  /// Windows after which what comes without a rest is looked at anew.
  private static final int TRUSTED_WINDOWS = 20;

  /// Windows between one trial and the next, after many in vain.
  private static final int MOST_PATIENCE = 64;

  private long begun;
  private long reads;
  private long bytes;
  private double rateBefore;
  private int windows;
  private int patience = 1;
  private boolean rests;

  /// Counts a read.
  ///
  /// @param brought bytes
  /// @param now by a clock for spans, in nanoseconds
  /// @return whether the socket is to rest now
  boolean restsAfter(int brought, long now) {
    begun = reads == 0 ? now : begun;
    reads++;
    bytes += brought;
    long span = now - begun;
    if (span >= WINDOW_NANOS) {
      judge(span);
      reads = 0;
      bytes = 0;
    }
    return rests;
  }

  private void judge(long span) {
    double rate = (double) bytes / span;
    windows = Math.max(0, windows - 1);
    if (!rests) {
      rests = windows == 0 && isWorthIt(span);
      rateBefore = rate;
      windows = rests ? TRUSTED_WINDOWS : windows;
    } else if (rate < LEAST_RATE * rateBefore) {
      rests = false;
      windows = patience;
      patience = Math.min(2 * patience, MOST_PATIENCE);
    } else {
      rests = windows > 0;
      patience = 1;
    }
  }

  private boolean isWorthIt(long span) {
    return reads * WINDOW_NANOS >= MANY_READS * span && bytes < reads * ENOUGH;
  }
}

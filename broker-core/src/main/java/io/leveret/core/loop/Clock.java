package io.leveret.core.loop;

/// Time, given to whatever needs it, so that tests can move it.
public interface Clock {
  /// Nanoseconds since some fixed moment; for measuring spans only.
  long nanoTime();

  /// Milliseconds since 1970-01-01T00:00Z.
  long currentTimeMillis();

  /// The clock of this machine.
  static Clock system() {
    return new Clock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public long currentTimeMillis() {
        return System.currentTimeMillis();
      }
    };
  }
}

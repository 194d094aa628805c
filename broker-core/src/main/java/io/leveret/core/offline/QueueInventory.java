package io.leveret.core.offline;

import io.leveret.core.storage.OfflineStore;
import io.leveret.core.storage.RecoveryHandler.Found;
import io.leveret.core.storage.directory.MessageRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which messages a queue holds, in the order of their arrival: eight bytes for each, or a run.
///
/// **Confined** to the thread that opens the directory.
final class QueueInventory {
  private static final int FAILURES_SHIFT = 48;
  private static final long REDELIVERED = 1L << 47;
  private static final long ADDRESS = (1L << 44) - 1;

  private final List<Placed> runs = new ArrayList<>();
  private long[] entries = new long[16];
  private int size;
  private long count;
  private long bytes;

  /// A run, and how many entries come before it.
  private record Placed(int before, MessageRun run) {}

  /// Is told each message.
  interface Visitor {
    void message(long address, boolean redelivered, int failures);
  }

  /// Reads the messages of a run.
  interface RunSource {
    /// Answers how many were found.
    int forEach(MessageRun run, OfflineStore.RunVisitor visitor) throws IOException;
  }

  void add(Found message) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    long marks =
        (message.redelivered() ? REDELIVERED : 0) | (long) message.failures() << FAILURES_SHIFT;
    entries[size++] = message.address() | marks;
    count++;
    bytes += message.bodySize();
  }

  void add(MessageRun run) {
    runs.add(new Placed(size, run));
    count += run.count();
    bytes += run.bytes();
  }

  long count() {
    return count;
  }

  /// Bytes in the bodies.
  long bytes() {
    return bytes;
  }

  /// Tells every message, and answers how many of the runs could not be found.
  int forEach(RunSource source, Visitor visitor) throws IOException {
    int missing = 0;
    int at = 0;
    for (var placed : runs) {
      tell(at, placed.before(), visitor);
      at = placed.before();
      missing += placed.run().count();
      missing -=
          source.forEach(placed.run(), (address, again) -> visitor.message(address, again, 0));
    }
    tell(at, size, visitor);
    return missing;
  }

  private void tell(int from, int to, Visitor visitor) {
    for (int i = from; i < to; i++) {
      long entry = entries[i];
      visitor.message(
          entry & ADDRESS, (entry & REDELIVERED) != 0, (int) (entry >>> FAILURES_SHIFT) & 0xff);
    }
  }
}

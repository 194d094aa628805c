package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.Arrays;

/// A run where it stands in its queue, and the few of its messages that expire before the others.
///
/// **Confined** to the queue's loop.
final class ColdPart implements Part {
  private static final long[] NOBODY = {};

  private final MessageRun run;

  /// The sequence number of the first that the run ever had, had it all places.
  private final long base;

  private long[] soonSequences = NOBODY;
  private long[] soonEntries = NOBODY;

  ColdPart(long sequence, MessageRun run) {
    this.run = run;
    this.base = sequence - run.passed();
  }

  MessageRun run() {
    return run;
  }

  /// Makes one run of this one and the next, if they are neighbours in the queue and in a segment.
  boolean takes(long sequence, MessageRun next) {
    return sequence == tail() && run.take(next);
  }

  long head() {
    return base + run.passed();
  }

  long tail() {
    return head() + run.span();
  }

  boolean has(long sequence) {
    return sequence >= head() && sequence < tail();
  }

  /// The entry with that sequence number if it is one that expires soon.
  long at(long sequence) {
    int found = Arrays.binarySearch(soonSequences, sequence);
    return found < 0 ? Backlog.NONE : soonEntries[found];
  }

  /// Puts another entry in the place of one that expires soon.
  void set(long sequence, long entry) {
    int found = Arrays.binarySearch(soonSequences, sequence);
    if (found >= 0) {
      soonEntries[found] = entry;
    }
  }

  /// Notes which expire soon, in ascending order.
  void soon(long[] sequences, long[] entries) {
    soonSequences = sequences;
    soonEntries = entries;
  }

  /// The entries of those that expire soon, [Backlog#NONE] for those that did.
  long[] soon() {
    return soonEntries;
  }
}

package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;

/// A run where it stands in its queue, and the few of its messages that expire before the others.
///
/// **Confined** to the queue's loop.
final class ColdPart implements Part {
  private final MessageRun run;

  /// The sequence number of the first that the run ever had, had it all places.
  private final long base;

  private KnownEntries soon = KnownEntries.NONE;

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

  @Override
  public long head() {
    return base + run.passed();
  }

  @Override
  public long tail() {
    return head() + run.span();
  }

  /// Those that expire soon.
  KnownEntries soon() {
    return soon;
  }

  /// Notes which expire soon.
  void soon(KnownEntries entries) {
    soon = entries;
  }
}

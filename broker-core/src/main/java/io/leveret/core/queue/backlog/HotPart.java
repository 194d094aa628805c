package io.leveret.core.queue.backlog;

/// Entries that are in memory.
record HotPart(ReadyRing entries) implements Part {
  @Override
  public long head() {
    return entries.head();
  }

  @Override
  public long tail() {
    return entries.tail();
  }
}

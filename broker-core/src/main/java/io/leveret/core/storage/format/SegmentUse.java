package io.leveret.core.storage.format;

/// How much of one segment somebody still refers to.
///
/// **Confined** to the shard's loop.
public final class SegmentUse {
  public final long number;

  /// References to the messages and parts in it: a message counts once for each queue that holds
  /// it.
  public long live;

  /// Of the chunks before this number references are not counted one by one.
  public long countedFrom;

  /// Whether its file is read for longer than a moment, so that it must stay.
  public boolean isHeld;

  public SegmentUse(long number) {
    this.number = number;
  }
}

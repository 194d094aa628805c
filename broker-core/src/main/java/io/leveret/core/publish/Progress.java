package io.leveret.core.publish;

/// How far the log of a shard is written and synced, as far as it may be told.
///
/// The topology is in the log of the first shard. A message that is on disk counts only when its
/// queue's declaration is, too; so what a shard has written is told once all of the topology that
/// there was then is on disk. **Confined** to the shard's loop.
public final class Progress {
  private long written;
  private long synced;
  private boolean isHeldBack;
  private long heldWritten;
  private long heldSynced;
  private long heldUntil;

  /// Says how far the shard has come, and where the topology's log ends and is on disk.
  public void advance(long writtenNow, long syncedNow, long topologyEnd, long topologyDurable) {
    if (isHeldBack && topologyDurable >= heldUntil) {
      tell(heldWritten, heldSynced);
    }
    if (topologyDurable >= topologyEnd) {
      tell(writtenNow, syncedNow);
    } else if (!isHeldBack) {
      isHeldBack = true;
      heldWritten = writtenNow;
      heldSynced = syncedNow;
      heldUntil = topologyEnd;
    }
  }

  private void tell(long writtenUpTo, long syncedUpTo) {
    isHeldBack = false;
    written = writtenUpTo;
    synced = syncedUpTo;
  }

  /// Whether there is more to tell once more of the topology is on disk.
  public boolean isHeldBack() {
    return isHeldBack;
  }

  /// Where the part of the log ends that counts as written.
  public long written() {
    return written;
  }

  /// Where the part of the log ends that counts as synced.
  public long synced() {
    return synced;
  }
}

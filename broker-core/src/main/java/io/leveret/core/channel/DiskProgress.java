package io.leveret.core.channel;

import io.leveret.core.loop.Loop;
import io.leveret.core.publish.Progress;
import java.util.List;

/// How far the log of one shard is on disk, told to whoever waits for it, on this shard and on
/// others.
///
/// Another shard hears of it only while somebody there waits for this log, and of the topology's
/// only when there is more of that on disk: to tell is to wake a loop that may have nothing else to
/// do. **Confined** to the shard's loop.
public final class DiskProgress {
  private final ShardServices shard;
  private final int number;
  private final Loop loop;
  private final Runnable wake;
  private final Progress progress = new Progress();
  private List<DiskProgress> others = List.of();
  private long toldTopology = Long.MIN_VALUE;

  /// @param loop for tasks that touch but what is this shard's
  /// @param wake asks for the end of a batch
  public DiskProgress(ShardServices shard, Loop loop, Runnable wake) {
    this.shard = shard;
    this.number = shard.neighbours().here();
    this.loop = loop;
    this.wake = wake;
  }

  /// Makes all shards known, this one among them. Before anything happens.
  public void meet(List<DiskProgress> all) {
    others = all.stream().filter(each -> each != this).toList();
  }

  /// Says that there may be more on disk.
  public void advanced() {
    tell();
    if (number == 0) {
      tellTopology();
    }
    shard.topologySync().durable(shard.topologyLog().durablePosition());
    wake.run();
  }

  private void tell() {
    var store = shard.store();
    var topology = shard.topologyLog();
    // The first shard has the topology in its own log, which is written declarations first.
    long topologyEnd = number == 0 ? 0 : topology.appendedPosition();
    progress.advance(
        store.handover().written(),
        store.durablePosition(),
        topologyEnd,
        topology.durablePosition());
    long written = progress.written();
    long synced = progress.synced();
    for (int i = 0; i < others.size(); i++) {
      DiskProgress other = others.get(i);
      if (shard.confirms().isAwaitedBy(other.number)) {
        other.loop.execute(() -> other.hear(number, written, synced));
      }
    }
    shard.confirms().durable(written, synced);
  }

  private void hear(int of, long written, long synced) {
    shard.confirms().durable(of, written, synced);
    wake.run();
  }

  private void tellTopology() {
    long durable = shard.topologyLog().durablePosition();
    if (durable > toldTopology) {
      toldTopology = durable;
      others.forEach(other -> other.loop.execute(other::hearOfTopology));
    }
  }

  private void hearOfTopology() {
    shard.topologySync().durable(shard.topologyLog().durablePosition());
    if (progress.isHeldBack()) {
      tell();
    }
    wake.run();
  }
}

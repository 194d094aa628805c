package io.leveret.core.channel;

import io.leveret.core.loop.ManualLoop;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What is there of a shard before its store.
final class ShardOrigin implements StoreListener {
  final AtomicReference<@Nullable TestShard> shard = new AtomicReference<>();
  final Neighbours neighbours;
  final QueueScheduler queues;
  final ConfirmScheduler confirms;
  @Nullable SteppedStore disk;

  ShardOrigin(ManualLoop loop, int number, List<Gate> gates) {
    neighbours = new Neighbours(number, gates.get(number));
    queues = new QueueScheduler(loop, loop, this::wake, TestShard.LITTLE);
    queues.stopsOthersBy(neighbours.gate()::stopOthers);
    confirms = new ConfirmScheduler(this::wake, number, gates.size());
  }

  private void wake() {
    TestShard mine = shard.get();
    if (mine != null) {
      mine.wake();
    }
  }

  @Override
  public void durable() {
    TestShard mine = shard.get();
    if (mine != null) {
      mine.durable();
    }
  }

  @Override
  public void failed(IOException cause) {
    throw new UncheckedIOException(cause);
  }
}

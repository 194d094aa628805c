package io.leveret.core.channel;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.config.Durability;
import io.leveret.core.deadletter.DeadLetters;
import io.leveret.core.disk.Disk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.StagingPool;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.server.ShardCheckpoint;
import io.leveret.core.server.TopologyRecovery;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreListener;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A shard without sockets or threads: a real store whose steps the test takes, queues, a topology.
public final class TestShard implements StoreListener, AutoCloseable {
  /// So little of a queue in memory that any of two messages may leave it.
  private static final BacklogSizes LITTLE = new BacklogSizes(2, 1, 2, 3, 2);

  private final ManualLoop loop;
  private final QueueScheduler queues;
  private final ConfirmScheduler confirms = new ConfirmScheduler(this::wake);
  private final TopologySync topologySync = new TopologySync();
  private final MessageStore store;
  private final BooleanSupplier disk;
  private final VirtualHosts virtualHosts;
  private final ShardServices services;
  private final DeadLetters deadLetters;
  private boolean awake;

  /// A shard whose disk works when [#settle] says so.
  public TestShard(Path directory, StoreSettings settings) {
    this(directory, settings, false);
  }

  /// @param threads whether the disk has threads of its own
  public TestShard(Path directory, StoreSettings settings, boolean threads) {
    loop = new ManualLoop();
    queues = new QueueScheduler(loop, loop, this::wake, LITTLE);
    try {
      if (threads) {
        store = SteppedStore.threaded(directory, loop, settings, this);
        disk = () -> false;
      } else {
        var stepped = new SteppedStore(directory, loop, settings, this);
        store = stepped.store();
        disk = stepped::work;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    virtualHosts =
        new VirtualHosts(
            definition -> new MessageQueue(definition, store, queues),
            Durability.FSYNC,
            new Random(1));
    virtualHosts.start(store.metaLog()::append);
    virtualHosts.expireIdleQueues(loop, loop);
    virtualHosts.create("/");
    deadLetters = new DeadLetters(virtualHosts, store, loop, false);
    services = newServices();
    settle();
  }

  /// A shard on a disk that may hold what an earlier one left.
  ///
  /// @param channels those that will be open when a checkpoint is taken
  public TestShard(Disk on, ManualLoop time, ShardCheckpoint.OpenChannels channels) {
    this(on, SteppedStore.little().withSegmentBytes(4096), LITTLE, time, channels);
  }

  /// @param sizes how much of long queues is in memory
  public TestShard(
      Disk on,
      StoreSettings settings,
      BacklogSizes sizes,
      ManualLoop time,
      ShardCheckpoint.OpenChannels channels) {
    loop = time;
    queues = new QueueScheduler(loop, loop, this::wake, sizes);
    var recovery = new TopologyRecovery(queues, new UserDirectory(Set.of()), Durability.FSYNC);
    try {
      var stepped = new SteppedStore(on, settings, loop, this, recovery);
      store = stepped.store();
      disk = stepped::work;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    virtualHosts = recovery.state().virtualHosts();
    deadLetters = new DeadLetters(virtualHosts, store, loop, false);
    services = newServices();
    store.start(
        new ShardCheckpoint(channels, queues.dying(), virtualHosts), virtualHosts::snapshot);
    virtualHosts.start(store.metaLog()::append);
    virtualHosts.expireIdleQueues(loop, loop);
    virtualHosts.forEachQueue(MessageQueue::start);
    virtualHosts.create("/");
    settle();
  }

  private ShardServices newServices() {
    return new ShardServices(
        loop,
        loop,
        store,
        store.metaLog(),
        topologySync,
        queues,
        deadLetters,
        confirms,
        new StagingPool());
  }

  public ManualLoop loop() {
    return loop;
  }

  public MessageStore store() {
    return store;
  }

  public ShardServices services() {
    return services;
  }

  public VirtualHosts virtualHosts() {
    return virtualHosts;
  }

  public VirtualHost virtualHost() {
    return virtualHosts.find("/").orElseThrow();
  }

  public MessageQueue queue(String name) {
    return virtualHost().findQueue(name).orElseThrow();
  }

  /// Ends the batch as the shard of a broker does, without waiting for the disk.
  public void endBatch() {
    loop.runTasks();
    awake = false;
    queues.dying().buryAll(store, deadLetters);
    queues.dispatchAll();
    queues.recordAll();
    confirms.sendAll();
    store.handover().demandWrite(confirms.awaitedWrite());
    store.handover().demandSync(confirms.awaitedSync());
    store().endOfBatch();
  }

  /// Lets the disk alone work until it has nothing to do.
  public void work() {
    while (disk.getAsBoolean()) {
      // until all is done
    }
  }

  /// Lets the disk and the loop work until nobody has anything to do.
  public void settle() {
    boolean busy = true;
    while (busy) {
      endBatch();
      boolean worked = disk.getAsBoolean();
      busy = loop.runTasks() || worked || awake;
    }
  }

  /// Lets the loop work until `done`, for a disk with threads of its own.
  public void await(BooleanSupplier done) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    for (endBatch(); !done.getAsBoolean(); endBatch()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still waiting after 30 seconds");
      }
      Thread.onSpinWait();
    }
  }

  private void wake() {
    awake = true;
  }

  @Override
  public void durable() {
    confirms.durable(store.handover().written(), store.durablePosition());
    topologySync.durable(store().metaLog().durablePosition());
    wake();
  }

  @Override
  public void failed(IOException cause) {
    throw new UncheckedIOException(cause);
  }

  @Override
  public void close() {
    store.close();
  }
}

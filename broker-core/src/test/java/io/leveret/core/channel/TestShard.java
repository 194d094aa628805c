package io.leveret.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.leveret.core.server.ShardStores;
import io.leveret.core.server.TopologyRecovery;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreListener;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.meta.MetaLog;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A shard without sockets or threads: a real store whose steps the test takes, queues, a topology.
///
/// There may be several, of which the first is the one that the test has in hand: they take turns
/// in the test's one thread, in an order that a seed decides.
public final class TestShard implements StoreListener, AutoCloseable {
  /// So little of a queue in memory that any of two messages may leave it.
  static final BacklogSizes LITTLE = new BacklogSizes(2, 1, 2, 3, 2, 3, 1);

  /// So little in sealed segments; pages are as large as in a broker.
  private static final BacklogSizes FEW = new BacklogSizes(2, 1, 2, 3, 2, 5000, 12);

  private final ManualLoop loop;
  private final QueueScheduler queues;
  private final ConfirmScheduler confirms;
  private final Gate gate;
  private final Random order = new Random(1);
  private List<TestShard> all = List.of(this);
  private final TopologySync topologySync = new TopologySync();
  private final MessageStore store;
  private final BooleanSupplier disk;
  private final VirtualHosts virtualHosts;
  private final ShardServices services;
  private final DiskProgress progress;
  private final DeadLetters deadLetters;
  private boolean awake;

  /// A shard whose disk works when [#settle] says so.
  public TestShard(Path directory, StoreSettings settings) {
    this(directory, settings, false);
  }

  /// @param threads whether the disk has threads of its own
  public TestShard(Path directory, StoreSettings settings, boolean threads) {
    gate = Gate.alone();
    confirms = new ConfirmScheduler(this::wake);
    loop = new ManualLoop();
    queues = new QueueScheduler(loop, loop, this::wake, FEW);
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
    progress = new DiskProgress(services, loop, this::wake);
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
    gate = Gate.alone();
    confirms = new ConfirmScheduler(this::wake);
    loop = time;
    queues = new QueueScheduler(loop, loop, this::wake, sizes);
    var recovery = new TopologyRecovery(queues, new UserDirectory(Set.of()), Durability.FSYNC);
    int timers = loop.timers();
    try {
      var stepped = new SteppedStore(on, settings, loop, this, recovery);
      store = stepped.store();
      disk = stepped::work;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requireNoMore(timers, loop);
    virtualHosts = recovery.state().virtualHosts();
    deadLetters = new DeadLetters(virtualHosts, store, loop, false);
    services = newServices();
    progress = new DiskProgress(services, loop, this::wake);
    store.start(
        new ShardCheckpoint(channels, queues.dying(), virtualHosts), virtualHosts::snapshot);
    virtualHosts.start(store.metaLog()::append);
    virtualHosts.expireIdleQueues(loop, loop);
    virtualHosts.startQueues();
    virtualHosts.create("/");
    settle();
  }

  /// What a store finds is put back by the thread that starts the broker. A timer that began by
  /// then could run on a loop at the same time, where nobody knows all shards yet.
  private static void requireNoMore(int timers, ManualLoop loop) {
    assertThat(loop.timers()).as("timers before the start").isEqualTo(timers);
  }

  /// One of several shards, as its store is about to be opened.
  private TestShard(
      ManualLoop time, ShardOrigin of, List<MessageStore> stores, VirtualHosts hosts) {
    loop = time;
    gate = of.neighbours.gate();
    queues = of.queues;
    confirms = of.confirms;
    store = stores.get(of.neighbours.here());
    MetaLog topology = stores.getFirst().metaLog();
    disk = Objects.requireNonNull(of.disk)::work;
    virtualHosts = hosts;
    deadLetters = new DeadLetters(hosts, store, of.neighbours, loop, false);
    services =
        new ShardServices(
            loop,
            loop,
            store,
            topology,
            topologySync,
            queues,
            deadLetters,
            confirms,
            new StagingPool(),
            of.neighbours);
    progress = new DiskProgress(services, loop, this::wake);
    of.shard.set(this);
  }

  /// As many shards as there are disks, which may hold what earlier ones left; answers the first.
  ///
  /// @param channels those that will be open when a checkpoint is taken
  public static TestShard several(
      List<Disk> disks, ManualLoop time, ShardCheckpoint.OpenChannels channels) {
    List<Gate> gates = Gate.together(disks.size());
    List<ShardOrigin> origins =
        IntStream.range(0, disks.size()).mapToObj(i -> new ShardOrigin(time, i, gates)).toList();
    var recovery =
        new TopologyRecovery(
            origins.stream().map(origin -> origin.queues).toList(),
            new UserDirectory(Set.of()),
            Durability.FSYNC);
    List<MessageStore> stores;
    int timers = time.timers();
    try {
      stores =
          ShardStores.open(
              disks.size(),
              (number, handler) -> {
                ShardOrigin origin = origins.get(number);
                var settings = SteppedStore.little().withSegmentBytes(4096);
                origin.disk = new SteppedStore(disks.get(number), settings, time, origin, handler);
                return origin.disk.store();
              },
              recovery);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requireNoMore(timers, time);
    VirtualHosts hosts = recovery.state().virtualHosts();
    List<TestShard> shards =
        IntStream.range(0, disks.size())
            .mapToObj(i -> new TestShard(time, origins.get(i), stores, hosts))
            .toList();
    shards.forEach(shard -> shard.start(shards, channels));
    return shards.getFirst().begin();
  }

  private void start(List<TestShard> shards, ShardCheckpoint.OpenChannels channels) {
    all = shards;
    int number = shards.indexOf(this);
    services.neighbours().meet(shards.stream().map(TestShard::services).toList());
    progress.meet(shards.stream().map(shard -> shard.progress).toList());
    var source = new ShardCheckpoint(number, gate, channels, queues.dying(), virtualHosts);
    store.start(source, number == 0 ? virtualHosts::snapshot : List::of);
  }

  private TestShard begin() {
    virtualHosts.start(store.metaLog()::append);
    virtualHosts.expireIdleQueues(loop, loop);
    virtualHosts.startQueues();
    virtualHosts.create("/");
    settle();
    return this;
  }

  /// All shards, this one among them.
  public List<TestShard> all() {
    return all;
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
    if (all.size() == 1) {
      endOwnBatch(); // allocates nothing, where that is measured
      return;
    }
    var turns = new ArrayList<>(all);
    Collections.shuffle(turns, order);
    turns.forEach(TestShard::endOwnBatch);
  }

  private void endOwnBatch() {
    loop.runTasks();
    gate.enter();
    awake = false;
    if (!queues.dying().isEmpty()) {
      gate.stopOthers();
    }
    queues.dying().buryAll(store, deadLetters);
    queues.dispatchAll(0);
    queues.recordAll();
    confirms.sendAll();
    store.handover().demandWrite(confirms.awaitedWrite());
    store.handover().demandSync(confirms.awaitedSync());
    store().endOfBatch();
    if (all.size() > 1) {
      all.forEach(shard -> shard.store.visited());
    }
    gate.leave();
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
      busy = false;
      for (int i = 0; i < all.size(); i++) {
        busy |= all.get(i).disk.getAsBoolean();
      }
      busy |= loop.runTasks();
      for (int i = 0; i < all.size(); i++) {
        busy |= all.get(i).awake;
      }
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

  void wake() {
    awake = true;
  }

  @Override
  public void durable() {
    progress.advanced();
  }

  @Override
  public void failed(IOException cause) {
    throw new UncheckedIOException(cause);
  }

  @Override
  public void close() {
    for (TestShard shard : all) {
      shard.gate.stopOthers();
      shard.store.close();
      shard.gate.leave();
    }
  }
}

package io.leveret.core.server;

import io.leveret.core.channel.Channel;
import io.leveret.core.channel.DiskProgress;
import io.leveret.core.channel.Neighbours;
import io.leveret.core.channel.ShardServices;
import io.leveret.core.channel.TopologySync;
import io.leveret.core.connection.AmqpConnection;
import io.leveret.core.connection.BrokerServices;
import io.leveret.core.deadletter.DeadLetters;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.StagingPool;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.StoreListener;
import io.leveret.core.storage.meta.MetaLog;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One event loop and all it owns: sockets, connections, queues and their log.
///
/// What an iteration of the loop brought is finished together at its end: messages are handed out,
/// confirms sent, the log given to its writer, and each socket written to once.
///
/// **Confined** to its loop, and to another one that has stopped it: see [Gate]. What the loop runs
/// *enters* first, which asks for the end of the batch, and that leaves.
final class Shard implements StoreListener {
  private final int number;
  private final int shardCount;
  private final SingleThreadEventLoop eventLoop;
  private final Gate gate;
  private final NettyLoop bare;
  private final QueueScheduler queues;
  private final ConfirmScheduler confirms;
  private final Neighbours neighbours;
  private final TopologySync topologySync = new TopologySync();
  private final SharedReads reads;
  private final Loans loans;
  private final ArrayDeque<NettyTransport> dirty = new ArrayDeque<>();
  private final ArrayDeque<NettyTransport> filled = new ArrayDeque<>();
  private final ArrayDeque<Runnable> leaving = new ArrayDeque<>();
  private final Runnable batchEnd = this::endBatch;
  private final Runnable nextBatch;
  private final Consumer<IOException> onDiskFailure;
  private List<Shard> all = List.of();
  private List<Shard> others = List.of();
  private @Nullable ShardServices services;
  private @Nullable DiskProgress progress;
  private @Nullable BrokerServices broker;
  private @Nullable DeadLetters deadLetters;
  private @Nullable PublisherAlarm alarm;
  private boolean awake;
  private boolean ending;
  private boolean congested;
  private boolean exhausted;
  private boolean full;
  private long nextConnectionId;

  /// Where a shard stands among others.
  ///
  /// @param number of the shard, from 0 on
  /// @param count of all shards
  /// @param gate of its loop
  record Place(int number, int count, Gate gate) {}

  /// @param onDiskFailure told once when the store can write no more
  Shard(SingleThreadEventLoop eventLoop, Place place, Consumer<IOException> onDiskFailure) {
    this.eventLoop = eventLoop;
    this.number = place.number();
    this.gate = place.gate();
    this.bare = new NettyLoop(eventLoop);
    this.neighbours = new Neighbours(number, gate);
    this.confirms = new ConfirmScheduler(this::wake, number, place.count());
    this.reads = new SharedReads(ownLoop(), Clock.system());
    this.queues = new QueueScheduler(ownLoop(), Clock.system(), this::wake);
    this.queues.stopsOthersBy(gate::stopOthers);
    this.loans = new Loans(place.count() == 1 ? Loans.MOST : 0); // others give back elsewhere
    this.onDiskFailure = onDiskFailure;
    this.nextBatch = () -> eventLoop.executeAfterEventLoopIteration(batchEnd);
    this.nextConnectionId = number + 1L;
    this.shardCount = place.count();
  }

  int number() {
    return number;
  }

  boolean isOn(EventLoop loop) {
    return eventLoop.equals(loop);
  }

  /// The loop, for tasks that touch but what is this shard's.
  Loop ownLoop() {
    return gate.isAlone() ? bare : new GuardedLoop(bare, this::enter);
  }

  /// The loop, for tasks that may touch anything.
  Loop loop() {
    return gate.isAlone() ? bare : new GuardedLoop(bare, this::stopOthers);
  }

  QueueScheduler queues() {
    return queues;
  }

  Loans loans() {
    return loans;
  }

  SharedReads reads() {
    return reads;
  }

  /// Takes over what was recovered. Before this no connection may come.
  void open(
      MessageStore store, MetaLog topology, BrokerServices shared, PublisherAlarm publishers) {
    broker = shared;
    alarm = publishers;
    long memory = ResourceAlarms.contentMemory(shared.config().limits()) / shardCount;
    var staging = new StagingPool(memory);
    shared.connections().contents(number).crowded(staging::isCrowded);
    boolean trustsPublishers = shared.config().compatibility().trustClientDeaths();
    deadLetters =
        new DeadLetters(shared.virtualHosts(), store, neighbours, Clock.system(), trustsPublishers);
    services =
        new ShardServices(
            loop(),
            Clock.system(),
            store,
            topology,
            topologySync,
            queues,
            deadLetters,
            confirms,
            staging,
            neighbours);
    progress = new DiskProgress(services, ownLoop(), this::wake);
  }

  /// Makes all shards known, this one among them. Before anything happens.
  void meet(List<Shard> shards) {
    all = shards;
    neighbours.meet(shards.stream().map(Shard::services).toList());
    progress().meet(shards.stream().map(Shard::progress).toList());
    others = shards.stream().filter(shard -> shard != this).toList();
  }

  /// Begins to write checkpoints and what comes.
  ///
  /// @param topology tells all commands that make the present topology; asked of one shard only
  void start(Supplier<List<byte[]>> topology) {
    var source =
        new ShardCheckpoint(
            number, gate, this::forEachChannel, queues.dying(), broker().virtualHosts());
    services().store().start(source, topology);
    wake();
  }

  /// A connection for a socket that was accepted.
  AmqpConnection connect(NettyTransport transport) {
    long id = nextConnectionId;
    nextConnectionId += shardCount;
    return new AmqpConnection(id, broker(), services(), transport);
  }

  /// The shard of a number that has another loop; else this one.
  Shard neighbour(int other) {
    Shard there = all.get(other);
    return there.isOn(eventLoop) ? this : there;
  }

  /// Runs `departure` of a channel after the batch, while the others stand still.
  void letGo(Runnable departure) {
    leaving.add(departure);
  }

  /// The loop, to take over a channel that is on none.
  NettyLoop bareLoop() {
    return bare;
  }

  /// Forgets a transport that another shard writes to from now on.
  void forget(NettyTransport transport) {
    dirty.remove(transport);
  }

  /// Begins to touch what is this shard's.
  void enter() {
    if (gate.enter()) {
      wake();
    }
  }

  /// Begins to touch anything, where others may have changed what was known before.
  void stopOthers() {
    if (gate.stopOthers()) {
      wake();
    }
  }

  /// Asks for the end of the batch after the current iteration of the loop; while a batch ends,
  /// after the next one, so that sockets and timers have their turn in between.
  void wake() {
    if (!awake) {
      awake = true;
      if (ending || !eventLoop.inEventLoop()) {
        eventLoop.execute(nextBatch);
      } else {
        nextBatch.run();
      }
    }
  }

  void addDirty(NettyTransport transport) {
    dirty.add(transport);
    if (!ending || !eventLoop.inEventLoop()) {
      wake(); // else it is written to before the batch has ended
    }
  }

  /// Runs `task` once everything that was declared so far is on disk.
  void whenDurable(Runnable task) {
    var log = services().topologyLog();
    long position = log.appendedPosition();
    if (log.durablePosition() >= position) {
      task.run();
    } else {
      topologySync.await(position, task);
    }
    wake();
  }

  /// Calls `action` for each channel that is open.
  void forEachChannel(Consumer<Channel> action) {
    broker().connections().forEach(connection -> connection.forEachChannel(action));
  }

  @Override
  public void durable() {
    progress().advanced();
  }

  @Override
  public void failed(IOException cause) {
    onDiskFailure.accept(cause);
  }

  /// Gives memory back that a time of more work took.
  void giveMemoryBack() {
    services().store().handover().giveMemoryBack();
    services().store().runs().giveMemoryBack();
    services().staging().giveBack();
  }

  /// Leaves to the collector what only a busy time needs.
  void letGoOfSpares() {
    queues.letGoOfSpares();
  }

  /// Brings everything that was promised to disk and lets go of it.
  void close() {
    endBatch();
    gate.stopOthers();
    services().store().close();
    leave();
  }

  private void endBatch() {
    gate.enter();
    awake = false;
    ending = true;
    if (reads.nextRound(queues.isHurried())) {
      wake();
    }
    try {
      finishBatch(services().store());
      flush();
      letAllGo();
      if (gate.isAlone()) {
        others.forEach(Shard::goOn);
      }
    } finally {
      leave();
      ending = false;
    }
  }

  /// Finishes what this shard was given by one on the same loop, which stops nobody.
  private void goOn() {
    services().store().visited();
    if (services().store().handover().isBehind()) {
      wake();
    }
  }

  private void letAllGo() {
    if (!leaving.isEmpty()) {
      gate.stopOthers();
      for (Runnable next = leaving.poll(); next != null; next = leaving.poll()) {
        next.run();
      }
    }
  }

  private void finishBatch(MessageStore store) {
    if (!queues.dying().isEmpty()) {
      gate.stopOthers(); // letters may go to queues of any shard
    }
    queues.dying().buryAll(store, deadLetters());
    queues.dispatchAll(reads.takeReceived());
    queues.recordAll();
    confirms.sendAll();
    store.handover().demandWrite(confirms.awaitedWrite());
    store.handover().demandSync(confirms.awaitedSync());
    store.endOfBatch();
    holdPublishers(store);
    broker().connections().contents(number).follow();
  }

  private void holdPublishers(MessageStore store) {
    boolean isFull = store.isFull();
    boolean isBehind = store.runs().maker().isBehind();
    boolean isCongested = store.handover().isCongested() || isBehind;
    boolean isExhausted = store.handover().isExhausted();
    if (isCongested != congested || isExhausted != exhausted || isFull != full) {
      gate.stopOthers();
      congested = isCongested;
      exhausted = isExhausted;
      full = isFull;
      broker().connections().congested(number, congested, exhausted);
      alarm().diskFull(number, full);
    }
  }

  /// Writes to the sockets, which others need not wait for.
  private void flush() {
    while (!dirty.isEmpty()) {
      for (NettyTransport next = dirty.poll(); next != null; next = dirty.poll()) {
        next.fill();
        filled.add(next);
      }
      leave();
      for (NettyTransport next = filled.poll(); next != null; next = filled.poll()) {
        next.flush();
      }
      if (!gate.isAlone() && !gate.isInside()) {
        return;
      }
    }
  }

  private void leave() {
    if (gate.isInside() && gate.isStill()) {
      others.forEach(Shard::visited);
    }
    gate.leave();
  }

  /// Goes on after another shard had everything: what that gave is to be finished here.
  private void visited() {
    services().store().visited();
    wake();
  }

  ShardServices services() {
    return Objects.requireNonNull(services, "the shard has not started");
  }

  private DiskProgress progress() {
    return Objects.requireNonNull(progress, "the shard has not started");
  }

  private DeadLetters deadLetters() {
    return Objects.requireNonNull(deadLetters, "the shard has not started");
  }

  /// What blocks publishers.
  PublisherAlarm alarm() {
    return Objects.requireNonNull(alarm, "the shard has not started");
  }

  private BrokerServices broker() {
    return Objects.requireNonNull(broker, "the shard has not started");
  }
}

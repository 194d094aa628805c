package io.leveret.core.server;

import io.leveret.core.channel.Channel;
import io.leveret.core.channel.ShardServices;
import io.leveret.core.channel.TopologySync;
import io.leveret.core.connection.AmqpConnection;
import io.leveret.core.connection.BrokerServices;
import io.leveret.core.deadletter.DeadLetters;
import io.leveret.core.loop.Clock;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.StagingPool;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.StoreListener;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One event loop and all it owns: sockets, connections, queues and their log.
///
/// What an iteration of the loop brought is finished together at its end: messages are handed out,
/// confirms sent, the log given to its writer, and each socket written to once.
///
/// **Confined** to its loop.
final class Shard implements StoreListener {
  private final SingleThreadEventLoop eventLoop;
  private final NettyLoop loop;
  private final QueueScheduler queues;
  private final ConfirmScheduler confirms = new ConfirmScheduler(this::wake);
  private final TopologySync topologySync = new TopologySync();
  private final SharedReads reads = new SharedReads();
  private final ArrayDeque<NettyTransport> dirty = new ArrayDeque<>();
  private final Runnable batchEnd = this::endBatch;
  private final Runnable nextBatch;
  private final Consumer<IOException> onDiskFailure;
  private @Nullable ShardServices services;
  private @Nullable BrokerServices broker;
  private @Nullable DeadLetters deadLetters;
  private @Nullable PublisherAlarm alarm;
  private boolean awake;
  private boolean ending;
  private long lastConnectionId;

  /// @param onDiskFailure told once when the store can write no more
  Shard(SingleThreadEventLoop eventLoop, Consumer<IOException> onDiskFailure) {
    this.eventLoop = eventLoop;
    this.loop = new NettyLoop(eventLoop);
    this.queues = new QueueScheduler(loop, Clock.system(), this::wake);
    this.onDiskFailure = onDiskFailure;
    this.nextBatch = () -> eventLoop.executeAfterEventLoopIteration(batchEnd);
  }

  NettyLoop loop() {
    return loop;
  }

  QueueScheduler queues() {
    return queues;
  }

  SharedReads reads() {
    return reads;
  }

  /// Takes over what was recovered. Before this no connection may come.
  void start(MessageStore store, BrokerServices shared) {
    broker = shared;
    alarm = new PublisherAlarm(shared.connections());
    var staging = new StagingPool(ResourceAlarms.contentMemory(shared.config().limits()));
    shared.connections().contents().crowded(staging::isCrowded);
    boolean trustsPublishers = shared.config().compatibility().trustClientDeaths();
    deadLetters = new DeadLetters(shared.virtualHosts(), store, Clock.system(), trustsPublishers);
    services =
        new ShardServices(
            loop,
            Clock.system(),
            store,
            store.metaLog(),
            topologySync,
            queues,
            deadLetters,
            confirms,
            staging);
  }

  /// A connection for a socket that was accepted.
  AmqpConnection connect(NettyTransport transport) {
    return new AmqpConnection(++lastConnectionId, broker(), services(), transport);
  }

  /// Asks for the end of the batch after the current iteration of the loop; while a batch ends,
  /// after the next one, so that sockets and timers have their turn in between.
  void wake() {
    if (!awake) {
      awake = true;
      if (ending) {
        eventLoop.execute(nextBatch);
      } else {
        nextBatch.run();
      }
    }
  }

  void addDirty(NettyTransport transport) {
    dirty.add(transport);
    if (!ending) {
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
    MessageStore store = services().store();
    confirms.durable(store.handover().written(), store.durablePosition());
    topologySync.durable(services().topologyLog().durablePosition());
    wake();
  }

  @Override
  public void failed(IOException cause) {
    onDiskFailure.accept(cause);
  }

  /// Gives memory back that a time of more work took.
  void giveMemoryBack() {
    services().staging().giveBack();
  }

  /// Ends the current batch at once.
  void finish() {
    endBatch();
  }

  private void endBatch() {
    awake = false;
    ending = true;
    reads.nextRound();
    try {
      finishBatch(services().store());
    } finally {
      ending = false;
    }
  }

  private void finishBatch(MessageStore store) {
    queues.dying().buryAll(store, deadLetters());
    queues.dispatchAll();
    queues.recordAll();
    confirms.sendAll();
    store.handover().demandWrite(confirms.awaitedWrite());
    store.handover().demandSync(confirms.awaitedSync());
    store.endOfBatch();
    alarm().diskFull(store.isFull());
    broker().connections().congested(store.handover().isCongested());
    broker().connections().contents().follow();
    for (NettyTransport transport = dirty.poll(); transport != null; transport = dirty.poll()) {
      transport.flush();
    }
  }

  private ShardServices services() {
    return Objects.requireNonNull(services, "the shard has not started");
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

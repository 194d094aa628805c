package io.leveret.core.server;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.StorageConfig;
import io.leveret.core.connection.AccessChanges;
import io.leveret.core.connection.BrokerServices;
import io.leveret.core.connection.ConnectionRegistry;
import io.leveret.core.connection.ServerProperties;
import io.leveret.core.control.Administration;
import io.leveret.core.control.LoopCalls;
import io.leveret.core.definitions.document.InitialAccess;
import io.leveret.core.disk.LocalDisk;
import io.leveret.core.loop.Clock;
import io.leveret.core.meta.BrokerState;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.meta.MetaLog;
import io.leveret.core.vhost.TopologyLog;
import io.leveret.core.vhost.VirtualHosts;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts of a broker but its sockets, wired together.
///
/// Opened by the thread that starts the broker; after [#start] **confined** to the shard's loop.
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Shard shard;
  private final MessageStore store;
  private final BrokerServices broker;
  private final InitialAccess access;
  private final ResourceAlarms alarms;

  private Node(
      Shard shard,
      MessageStore store,
      BrokerServices broker,
      InitialAccess access,
      ResourceAlarms alarms) {
    this.shard = shard;
    this.store = store;
    this.broker = broker;
    this.access = access;
    this.alarms = alarms;
  }

  /// Opens the data directory and puts back what it holds.
  ///
  /// @throws IOException when the directory cannot be used; when the definitions cannot be, a
  ///   `ConfigException` is thrown, if possible before the directory is touched
  static Node open(
      SingleThreadEventLoop eventLoop, BrokerConfig config, Consumer<IOException> onDiskFailure)
      throws IOException {
    var access = InitialAccess.read(config.access());
    var shard = new Shard(eventLoop, onDiskFailure);
    var users = new UserDirectory(Set.copyOf(config.access().loopbackUsers()));
    var recovery = new TopologyRecovery(shard.queues(), users, config.storage().durability());
    Path dataDir = config.storage().dataDir();
    MessageStore store =
        MessageStore.open(
            new LocalDisk(dataDir),
            shard.loop(),
            Clock.system(),
            settings(config.storage()),
            shard,
            recovery);
    if (recovery.messages() > 0) {
      LOG.info("Recovered {} messages", recovery.messages());
      recovery.reportLost();
    }
    recovery.end();
    access.requireApplicable(recovery.state());
    var broker =
        new BrokerServices(
            config,
            ServerProperties.of(config.identity()),
            users,
            recovery.state().virtualHosts(),
            new ConnectionRegistry());
    return new Node(shard, store, broker, access, new ResourceAlarms(config.limits(), dataDir));
  }

  /// Lets the loop own what was opened.
  void start() {
    shard.start(store, broker);
    AccessChanges.follow(broker, shard.loop());
    VirtualHosts virtualHosts = broker.virtualHosts();
    var state = new BrokerState(virtualHosts, broker.users());
    store.start(
        new ShardCheckpoint(shard::forEachChannel, shard.queues().dying(), virtualHosts),
        state::snapshot);
    state.start(topologyLog(store.metaLog()));
    virtualHosts.expireIdleQueues(shard.loop(), Clock.system());
    virtualHosts.forEachQueue(MessageQueue::start);
    access.apply(state);
    shard.wake();
  }

  private static TopologyLog topologyLog(MetaLog log) {
    return new TopologyLog() {
      @Override
      public long append(byte[] command) {
        return log.append(command);
      }

      @Override
      public boolean hasRoom() {
        return log.hasRoom();
      }
    };
  }

  Shard shard() {
    return shard;
  }

  ConnectionRegistry connections() {
    return broker.connections();
  }

  /// What commands act on.
  Administration administration() {
    return new Administration(
        new LoopCalls(shard.loop(), shard::whenDurable, store.metaLog()::hasRoomToChange),
        new BrokerState(broker.virtualHosts(), broker.users()),
        broker.config().identity());
  }

  ResourceAlarms alarms() {
    return alarms;
  }

  /// Raises, changes or clears the alarm that blocks publishers. To be called now and then.
  void raise(String alarm) {
    shard.alarm().seen(alarm);
    broker.connections().contents().pass();
  }

  /// Gives memory back that a time of more work took.
  void giveMemoryBack() {
    store.handover().giveMemoryBack();
    store.runs().giveMemoryBack();
    shard.giveMemoryBack();
  }

  /// Brings everything that was promised to disk and lets go of the data directory.
  void close() {
    shard.finish();
    store.close();
  }

  private static StoreSettings settings(StorageConfig config) {
    StoreSettings defaults = StoreSettings.defaults();
    return defaults
        .withSegmentBytes(config.segmentBytes())
        .withCaches(config.tailCacheBytes(), config.transientMemoryBytes(), defaults.coldChunks());
  }
}

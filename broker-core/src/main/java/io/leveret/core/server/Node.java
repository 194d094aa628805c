package io.leveret.core.server;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.StorageConfig;
import io.leveret.core.connection.AccessChanges;
import io.leveret.core.connection.BrokerServices;
import io.leveret.core.connection.ConnectionRegistry;
import io.leveret.core.connection.Greeting;
import io.leveret.core.control.Administration;
import io.leveret.core.control.LoopCalls;
import io.leveret.core.definitions.document.InitialAccess;
import io.leveret.core.disk.LocalDisk;
import io.leveret.core.disk.ShardDirectories;
import io.leveret.core.loop.Clock;
import io.leveret.core.meta.BrokerState;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.meta.MetaLog;
import io.leveret.core.vhost.TopologyLog;
import io.leveret.core.vhost.VirtualHosts;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts of a broker but its sockets, wired together.
///
/// Opened by the thread that starts the broker; after [#start] **confined** to the loops of its
/// shards.
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final List<Shard> shards;
  private final BrokerServices broker;
  private final InitialAccess access;
  private final PublisherAlarm alarm;
  private final ResourceAlarms alarms;

  private Node(
      List<Shard> shards, BrokerServices broker, InitialAccess access, ResourceAlarms alarms) {
    this.shards = shards;
    this.broker = broker;
    this.access = access;
    this.alarms = alarms;
    this.alarm = new PublisherAlarm(broker.connections());
  }

  /// Opens the data directory and puts back what it holds.
  ///
  /// @param loops that share the work; a data directory that more have used keeps its shards
  /// @throws IOException when the directory cannot be used; when the definitions cannot be, a
  ///   `ConfigException` is thrown, if possible before the directory is touched
  static Node open(
      List<SingleThreadEventLoop> loops, BrokerConfig config, Consumer<IOException> onDiskFailure)
      throws IOException {
    var access = InitialAccess.read(config.access());
    Path dataDir = config.storage().dataDir();
    List<Shard> shards = shards(loops, ShardDirectories.count(dataDir), onDiskFailure);
    var users = new UserDirectory(Set.copyOf(config.access().loopbackUsers()));
    var schedulers = shards.stream().map(Shard::queues).toList();
    var recovery = new TopologyRecovery(schedulers, users, config.storage().durability());
    StoreSettings settings = settings(config, shards.size());
    List<MessageStore> stores =
        ShardStores.open(
            shards.size(),
            (number, handler) -> open(shards.get(number), dataDir, settings, handler),
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
            Greeting.of(config),
            users,
            recovery.state().virtualHosts(),
            new ConnectionRegistry());
    var alarms = new ResourceAlarms(config.limits(), dataDir);
    var node = new Node(shards, broker, access, alarms);
    for (Shard shard : shards) {
      MetaLog topology = stores.getFirst().metaLog();
      shard.open(stores.get(shard.number()), topology, broker, node.alarm);
    }
    shards.forEach(shard -> shard.meet(shards));
    return node;
  }

  private static MessageStore open(
      Shard shard, Path dataDir, StoreSettings settings, RecoveryHandler handler)
      throws IOException {
    var disk = new LocalDisk(ShardDirectories.of(dataDir, shard.number()));
    return MessageStore.open(disk, shard.ownLoop(), Clock.system(), settings, shard, handler);
  }

  /// All shards together take the memory that one would.
  private static StoreSettings settings(BrokerConfig config, int shards) {
    StorageConfig storage = config.storage();
    long memory = config.limits().memoryLimit();
    StoreSettings defaults = StoreSettings.defaults();
    StoreSettings wanted =
        defaults
            .withSegmentBytes(storage.segmentBytes())
            .withCaches(
                storage.tailCacheBytes(), storage.transientMemoryBytes(), defaults.coldChunks());
    return (memory > 0 ? wanted.within(memory) : wanted).ofOneOf(shards);
  }

  private static List<Shard> shards(
      List<SingleThreadEventLoop> loops, int known, Consumer<IOException> onDiskFailure) {
    int count = Math.max(loops.size(), known);
    List<Gate> gates = Gate.together(loops.size());
    var shards = new ArrayList<Shard>();
    for (int number = 0; number < count; number++) {
      int loop = number % loops.size();
      var place = new Shard.Place(number, count, gates.get(loop));
      shards.add(new Shard(loops.get(loop), place, onDiskFailure));
    }
    return List.copyOf(shards);
  }

  /// Lets the loops own what was opened. Called on the first of them.
  void start() {
    Shard first = shards.getFirst();
    AccessChanges.follow(broker, first.loop());
    VirtualHosts virtualHosts = broker.virtualHosts();
    var state = new BrokerState(virtualHosts, broker.users());
    for (Shard shard : shards) {
      shard.start(shard == first ? state::snapshot : List::of);
    }
    state.start(topologyLog(first.services().topologyLog()));
    virtualHosts.expireIdleQueues(first.loop(), Clock.system());
    virtualHosts.startQueues();
    access.apply(state);
    first.wake();
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

  List<Shard> shards() {
    return shards;
  }

  /// The shard of the sockets of a loop.
  Shard shardOn(EventLoop loop) {
    return shards.stream().filter(shard -> shard.isOn(loop)).findFirst().orElseThrow();
  }

  ConnectionRegistry connections() {
    return broker.connections();
  }

  /// What commands act on.
  Administration administration() {
    Shard first = shards.getFirst();
    return new Administration(
        new LoopCalls(
            first.loop(), first::whenDurable, first.services().topologyLog()::hasRoomToChange),
        new BrokerState(broker.virtualHosts(), broker.users()),
        broker.config().identity());
  }

  ResourceAlarms alarms() {
    return alarms;
  }

  /// Raises, changes or clears the alarm that blocks publishers. To be called now and then.
  void raise(String reason) {
    alarm.seen(reason);
    shards.forEach(shard -> broker.connections().contents(shard.number()).pass());
  }

  /// Leaves to the collector, in a moment, what only a busy time needs.
  void letGoOfSpares() {
    shards.forEach(shard -> shard.ownLoop().execute(shard::letGoOfSpares));
  }

  /// Gives memory back that a time of more work took.
  void giveMemoryBack() {
    shards.forEach(shard -> shard.ownLoop().execute(shard::giveMemoryBack));
  }
}

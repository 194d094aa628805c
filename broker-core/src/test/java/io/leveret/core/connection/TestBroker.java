package io.leveret.core.connection;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserDirectory;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.channel.TestShard;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.ConfigKey;
import io.leveret.core.config.Settings;
import io.leveret.core.disk.Disk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.server.ShardCheckpoint;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.format.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// A broker without sockets and threads. `guest` may do everything in vhost `/`, `mallory` nothing
/// anywhere.
public final class TestBroker implements AutoCloseable {
  private final TestShard shard;
  private final BrokerServices services;
  private long lastId;

  TestBroker(Path directory) {
    this(directory, Settings.defaults());
  }

  <T> TestBroker(Path directory, ConfigKey<T> key, T value) {
    this(directory, Settings.defaults().with(key, value));
  }

  private TestBroker(Path directory, Settings settings) {
    this(new TestShard(directory, SteppedStore.little()), settings.toConfig());
  }

  private TestBroker(TestShard shard, BrokerConfig config) {
    this.shard = shard;
    var users = new UserDirectory(Set.of("guest"));
    for (String name : new String[] {"guest", "mallory"}) {
      users.put(new User(name, PasswordHash.create(name, new Random(1)), Set.of()));
    }
    users.permit("guest", "/", VirtualHostPermissions.ALL);
    services =
        new BrokerServices(
            config, Greeting.of(config), users, shard.virtualHosts(), new ConnectionRegistry());
    AccessChanges.follow(services, shard.loop());
  }

  /// A broker on a disk that may hold what an earlier one left.
  public static TestBroker on(Disk disk, ManualLoop loop) {
    return on(channels -> new TestShard(disk, loop, channels));
  }

  /// A broker with a shard on each disk; its connections are on one after the other.
  public static TestBroker on(List<Disk> disks, ManualLoop loop) {
    return on(channels -> TestShard.several(disks, loop, channels));
  }

  private static TestBroker on(Function<ShardCheckpoint.OpenChannels, TestShard> start) {
    var broker = new AtomicReference<TestBroker>();
    var shard =
        start.apply(action -> {
          if (broker.get() != null) {
            broker.get().connections().forEach(connection -> connection.forEachChannel(action));
          }
        });
    broker.set(new TestBroker(shard, BrokerConfig.defaults()));
    return broker.get();
  }

  /// A broker with room for large messages.
  static TestBroker roomy(Path directory) {
    return new TestBroker(
        new TestShard(directory, StoreSettings.defaults()), BrokerConfig.defaults());
  }

  /// A broker whose disk has threads.
  static TestBroker threaded(Path directory) {
    return new TestBroker(
        new TestShard(directory, StoreSettings.defaults(), true), BrokerConfig.defaults());
  }

  public TestShard shard() {
    return shard;
  }

  public ManualLoop loop() {
    return shard.loop();
  }

  UserDirectory users() {
    return services.users();
  }

  ConnectionRegistry connections() {
    return services.connections();
  }

  public MessageQueue queue(String name) {
    return shard.queue(name);
  }

  AmqpConnection accept(Transport transport) {
    var shards = shard.all();
    var home = shards.get((int) (lastId % shards.size()));
    return new AmqpConnection(++lastId, services, home.services(), transport);
  }

  /// A client that has sent nothing yet.
  public TestClient connect() {
    return new TestClient(this);
  }

  /// A client that opened vhost `/` and channel 1.
  TestClient open() {
    TestClient client = connect();
    client.handshake();
    client.openChannel(1);
    return client;
  }

  @Override
  public void close() {
    shard.close();
  }
}

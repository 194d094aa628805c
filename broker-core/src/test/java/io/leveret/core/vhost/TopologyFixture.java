package io.leveret.core.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leveret.core.config.Durability;
import io.leveret.core.disk.LocalDisk;
import io.leveret.core.exchange.Route;
import io.leveret.core.loop.Loop;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.Consumer;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.queue.Subscription;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.StoreListener;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The virtual host `/` with real queues on a store that writes nothing, and a topology log in
/// memory.
final class TopologyFixture implements AutoCloseable {
  static final FakeSession SESSION = new FakeSession(1);
  static final FakeSession OTHER = new FakeSession(2);

  final List<byte[]> log = new ArrayList<>();
  final VirtualHosts hosts;
  final VirtualHost host;
  private final MessageStore store;
  final ManualLoop timers = new ManualLoop();
  private final QueueScheduler scheduler = new QueueScheduler(timers, timers, () -> {});

  TopologyFixture(Path directory) throws IOException {
    store = open(directory);
    hosts = registry();
    hosts.start(this::append);
    host = hosts.create("/");
  }

  /// A registry of its own that has replayed `commands`.
  VirtualHosts replayed(List<byte[]> commands) {
    var replayed = registry();
    commands.forEach(replayed::replay);
    replayed.start(_ -> 0);
    return replayed;
  }

  MessageQueue queue(String name) {
    return host.declareQueue(SESSION, declare(name, true));
  }

  void exchange(String name, String type) {
    host.declareExchange(SESSION, exchangeDeclare(name, type));
  }

  void bind(String exchange, String queue, String key) {
    host.bindQueue(SESSION, new QueueMethod.Bind(queue, exchange, key, false, FieldTable.EMPTY));
  }

  void unbind(String exchange, String queue, String key) {
    host.unbindQueue(SESSION, new QueueMethod.Unbind(queue, exchange, key, FieldTable.EMPTY));
  }

  /// Puts a message into a queue.
  void publish(MessageQueue queue) {
    var message = message("", queue.name());
    queue.enqueue(store.append(message, new int[] {queue.queueId()}, 1, false), message);
  }

  Subscription consume(MessageQueue queue) {
    return queue.subscribe(new IdleConsumer(), false);
  }

  static QueueMethod.Declare declare(String name, boolean durable) {
    return declare(name, durable, FieldTable.EMPTY);
  }

  static QueueMethod.Declare declare(String name, boolean durable, FieldTable arguments) {
    return new QueueMethod.Declare(name, false, durable, false, false, false, arguments);
  }

  static QueueMethod.Declare exclusive(String name) {
    return new QueueMethod.Declare(name, false, false, true, false, false, FieldTable.EMPTY);
  }

  static QueueMethod.Declare autoDelete(String name) {
    return new QueueMethod.Declare(name, false, true, false, true, false, FieldTable.EMPTY);
  }

  static QueueMethod.Declare passive(String name) {
    return new QueueMethod.Declare(name, true, false, false, false, false, FieldTable.EMPTY);
  }

  static QueueMethod.Delete delete(String queue) {
    return new QueueMethod.Delete(queue, false, false, false);
  }

  static ExchangeMethod.Declare exchangeDeclare(String name, String type) {
    return exchangeDeclare(name, type, FieldTable.EMPTY);
  }

  static ExchangeMethod.Declare exchangeDeclare(String name, String type, FieldTable arguments) {
    return new ExchangeMethod.Declare(name, type, false, true, false, false, false, arguments);
  }

  static Set<String> names(Route route) {
    var names = new TreeSet<String>();
    for (int i = 0; i < route.count(); i++) {
      names.add(route.queue(i).name());
    }
    return names;
  }

  /// What a refusal says; the test fails when there is none, or with another code.
  static String refusal(ReplyCode code, ThrowingCallable action) {
    var refusal = catchThrowableOfType(ChannelException.class, action);
    assertThat(refusal).isNotNull();
    assertThat(refusal.replyCode()).isEqualTo(code);
    return refusal.explanation();
  }

  static MessageView message(String exchange, String routingKey) {
    var memory = ByteBuffer.allocateDirect(600);
    var out = new WireWriter().wrap(memory, 0).shortstr(exchange).shortstr(routingKey);
    int routingEnd = out.position();
    out.int16(0);
    var message = new MessageView();
    message.routing(memory, 0, routingEnd);
    message.properties(memory, routingEnd, Short.BYTES);
    message.body(memory, out.position(), 0);
    return message;
  }

  @Override
  public void close() {
    store.close();
  }

  private long append(byte[] command) {
    log.add(command);
    return log.size();
  }

  private VirtualHosts registry() {
    return new VirtualHosts(
        definition -> new MessageQueue(definition, store, scheduler),
        Durability.FSYNC,
        new Random(1));
  }

  private MessageStore open(Path directory) throws IOException {
    var settings = StoreSettings.defaults().withCaches(1 << 20, 1 << 20, 1);
    var disk = new LocalDisk(directory);
    return MessageStore.open(
        disk, new IdleLoop(), timers, settings, new NoListener(), new NoMessages());
  }

  /// A consumer that never takes anything.
  private static final class IdleConsumer implements Consumer {
    @Override
    public boolean isReady() {
      return false;
    }

    @Override
    public AckMode ackMode() {
      return AckMode.MANUAL;
    }

    @Override
    public void deliver(MessageQueue queue, long sequence, long entry, MessageView message) {}

    @Override
    public void cancelledByQueue() {}
  }

  /// A loop that runs nothing.
  private static final class IdleLoop implements Loop {
    @Override
    public void execute(Runnable task) {}

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      return () -> {};
    }

    @Override
    public boolean isCurrent() {
      return true;
    }
  }

  private static final class NoListener implements StoreListener {
    @Override
    public void durable() {}

    @Override
    public void failed(IOException cause) {}
  }

  private static final class NoMessages implements RecoveryHandler {
    @Override
    public void command(byte[] command) {}

    @Override
    public boolean isKnown(int queueId) {
      return false;
    }

    @Override
    public void message(int queueId, Found message) {}

    @Override
    public void missing(MissingSegment segment) {}

    @Override
    public void damaged(Damage damage) {}
  }
}

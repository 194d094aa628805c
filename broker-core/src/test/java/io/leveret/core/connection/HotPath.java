package io.leveret.core.connection;

import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.channel.Wire;
import io.leveret.core.storage.MessageStore;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// The way of a message through the loop, from the bytes of the publish to those of the delivery,
/// for tests of what it costs. Sockets are left out; the disk has threads of its own.
final class HotPath implements AutoCloseable {
  /// What a message goes through, and what it is called in results.
  enum Way {
    AUTO_ACK,
    ACK_EACH,
    ACK_MULTIPLE,
    PERSISTENT,
    TOPIC
  }

  /// Messages of one batch.
  static final int BATCH = 500;

  private static final int WINDOW = 20_000;
  private static final long MOST_UNCONFIRMED_BYTES = 1 << 20;
  private static final long WAIT_NANOS = 20_000;
  private static final int ACK_FRAME = 21;
  private static final int TAG_IN_ACK = 11;
  private static final int MULTIPLE_IN_ACK = 19;

  private final TestBroker broker;
  private final TestClient publisher;
  private final TestClient consumer;
  private final ByteBuffer publishes;
  private final ByteBuffer acks;
  private long lastTag;

  private HotPath(Path directory, Way way) {
    broker = TestBroker.threaded(directory);
    publisher = broker.open();
    consumer = broker.open();
    if (way == Way.TOPIC) {
      permitTopics();
    }
    boolean acknowledges = way != Way.AUTO_ACK && way != Way.TOPIC;
    declareAndConsume(way == Way.PERSISTENT, !acknowledges);
    if (way == Way.PERSISTENT) {
      publisher.send(1, new ConfirmMethod.Select(false));
    }
    publishes = way == Way.TOPIC ? topics() : publishes(way == Way.PERSISTENT);
    acks = acks(acknowledges ? way == Way.ACK_MULTIPLE ? 1 : BATCH : 0);
    if (way == Way.ACK_MULTIPLE) {
      acks.put(MULTIPLE_IN_ACK, (byte) 1);
    }
    if (way == Way.PERSISTENT) {
      fillTheWindow();
    }
  }

  static HotPath open(Path directory, Way way) {
    return new HotPath(directory, way);
  }

  /// Sends [#BATCH] messages, lets the broker deal with them, and acknowledges them.
  void batch() {
    give(publisher, publishes);
    endBatch();
    acknowledge();
  }

  /// Whether no message is left anywhere.
  boolean isEmpty() {
    var queue = broker.queue("q");
    return queue.readyCount() == 0 && queue.unacknowledgedCount() == 0;
  }

  @Override
  public void close() {
    broker.close();
  }

  /// SE-12: keys of a publisher that may not use every topic are judged once.
  private void permitTopics() {
    broker.users().permitTopics("guest", "/", "t", TopicPermissions.of("^[0-9]+$", ".*"));
  }

  private void declareAndConsume(boolean durable, boolean noAck) {
    publisher.send(
        1, new QueueMethod.Declare("q", false, durable, false, false, false, FieldTable.EMPTY));
    broker.shard().await(() -> !publisher.frames().isEmpty());
    consumer.consume(1, "q", "c", noAck);
    publisher.transport().out().discard();
    consumer.transport().out().discard();
  }

  /// More unconfirmed messages at once than there will be: their table grows to its size.
  private void fillTheWindow() {
    int batches = WINDOW / BATCH;
    for (int i = 0; i < batches; i++) {
      give(publisher, publishes);
    }
    for (int i = 0; i < batches; i++) {
      endBatch();
      acknowledge();
    }
  }

  /// A publisher that is far ahead of its confirms waits for them, as publishers do.
  private void endBatch() {
    broker.shard().endBatch();
    MessageStore store = broker.shard().store();
    while (store.appendedPosition() - store.durablePosition() > MOST_UNCONFIRMED_BYTES) {
      LockSupport.parkNanos(WAIT_NANOS);
      broker.loop().runTasks();
    }
  }

  private void acknowledge() {
    if (acks.capacity() == ACK_FRAME) {
      give(consumer, acks);
      return;
    }
    for (int at = 0; at < acks.capacity(); at += ACK_FRAME) {
      acks.putLong(at + TAG_IN_ACK, ++lastTag);
    }
    give(consumer, acks);
  }

  private static void give(TestClient client, ByteBuffer bytes) {
    int taken = client.connection().receive(bytes, 0, bytes.capacity());
    if (taken != bytes.capacity()) {
      throw new AssertionError("took " + taken + " of " + bytes.capacity());
    }
  }

  private static ByteBuffer publishes(boolean persistent) {
    var properties =
        persistent ? BasicProperties.builder().deliveryMode(2).build() : BasicProperties.EMPTY;
    var wire = new Wire();
    for (int i = 0; i < BATCH; i++) {
      wire.publish(1, "q", properties, new byte[16]);
    }
    return direct(wire);
  }

  private ByteBuffer topics() {
    publisher.send(
        1,
        new ExchangeMethod.Declare(
            "t", "topic", false, false, false, false, true, FieldTable.EMPTY));
    publisher.send(1, new QueueMethod.Bind("q", "t", "#", true, FieldTable.EMPTY));
    var wire = new Wire();
    for (int i = 0; i < BATCH; i++) {
      // As long as the key of the other ways, since longer records fill memory sooner.
      wire.publish(1, "t", Integer.toString(i % 10), BasicProperties.EMPTY, new byte[15]);
    }
    return direct(wire);
  }

  private static ByteBuffer acks(int count) {
    var wire = new Wire();
    for (int i = 0; i < count; i++) {
      wire.method(1, new BasicMethod.Ack(0, false));
    }
    return direct(wire);
  }

  private static ByteBuffer direct(Wire wire) {
    byte[] bytes = wire.toBytes();
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }
}

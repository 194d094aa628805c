package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.channel.Wire;
import io.leveret.core.storage.MessageStore;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A message costs no heap on its way through the loop, from the bytes of the publish to those of
/// the delivery. Sockets are left out; the disk has threads of its own, which are not measured.
class HotPathAllocationTest {
  private static final int BATCH = 500;
  private static final int WARM_UP = 200_000;
  private static final int WINDOW = 20_000;
  private static final int MEASURED = 1_000_000;

  /// What a batch, a sync or a new chunk of the log may allocate, shared among its messages. The
  /// smallest object has 8 bytes, so one for every message is far beyond this.
  private static final double MOST_BYTES_PER_MESSAGE = 0.5;

  private static final long MOST_UNCONFIRMED_BYTES = 1 << 20;

  private static final int ACK_FRAME = 21;
  private static final int TAG_IN_ACK = 11;
  private static final int MULTIPLE_IN_ACK = 19;

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient publisher;
  private TestClient consumer;
  private long lastTag;

  @BeforeEach
  void open() {
    broker = TestBroker.threaded(directory);
    publisher = broker.open();
    consumer = broker.open();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void allocatesNothingForAnAutoAcknowledgedMessage() {
    declareAndConsume(false, true);
    ByteBuffer batch = publishes(BasicProperties.EMPTY);

    measure(
        "auto-ack",
        () -> {
          give(publisher, batch);
          endBatch();
        });
  }

  @Test
  void allocatesNothingForAMessageAcknowledgedByItself() {
    declareAndConsume(false, false);
    ByteBuffer batch = publishes(BasicProperties.EMPTY);
    ByteBuffer acks = acks(BATCH);

    measure(
        "ack each",
        () -> {
          give(publisher, batch);
          endBatch();
          acknowledgeNext(acks);
        });
  }

  @Test
  void allocatesNothingForMessagesAcknowledgedTogether() {
    declareAndConsume(false, false);
    ByteBuffer batch = publishes(BasicProperties.EMPTY);
    ByteBuffer ack = acks(1);
    ack.put(MULTIPLE_IN_ACK, (byte) 1);

    measure(
        "ack multiple",
        () -> {
          give(publisher, batch);
          endBatch();
          give(consumer, ack);
        });
  }

  @Test
  void allocatesNothingForAPersistentConfirmedMessage() {
    declareAndConsume(true, false);
    publisher.send(1, new ConfirmMethod.Select(false));
    ByteBuffer batch = publishes(BasicProperties.builder().deliveryMode(2).build());
    ByteBuffer acks = acks(BATCH);
    fillTheWindow(batch, acks);

    measure(
        "persistent, confirmed, ack each",
        () -> {
          give(publisher, batch);
          endBatch();
          acknowledgeNext(acks);
        });
  }

  /// SE-12: keys of a publisher that may not use every topic are judged once.
  @Test
  void allocatesNothingForTopicsThatWereJudgedBefore() {
    broker.users().permitTopics("guest", "/", "t", TopicPermissions.of("^[0-9]+$", ".*"));
    declareAndConsume(false, true);
    publisher.send(
        1,
        new ExchangeMethod.Declare(
            "t", "topic", false, false, false, false, true, FieldTable.EMPTY));
    publisher.send(1, new QueueMethod.Bind("q", "t", "#", true, FieldTable.EMPTY));
    var wire = new Wire();
    for (int i = 0; i < BATCH; i++) {
      // As long as the key of the other tests, since longer records fill memory sooner.
      wire.publish(1, "t", Integer.toString(i % 10), BasicProperties.EMPTY, new byte[15]);
    }
    ByteBuffer batch = direct(wire);

    measure(
        "topics",
        () -> {
          give(publisher, batch);
          endBatch();
        });
  }

  private void declareAndConsume(boolean durable, boolean noAck) {
    publisher.send(
        1, new QueueMethod.Declare("q", false, durable, false, false, false, FieldTable.EMPTY));
    broker.shard().await(() -> !publisher.frames().isEmpty());
    consumer.consume(1, "q", "c", noAck);
    publisher.transport().out().discard();
    consumer.transport().out().discard();
  }

  private void measure(String what, Runnable batch) {
    for (int i = 0; i < WARM_UP / BATCH; i++) {
      batch.run();
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();

    for (int i = 0; i < MEASURED / BATCH; i++) {
      batch.run();
    }

    double nanos = (double) (System.nanoTime() - start) / MEASURED;
    double bytes = (double) (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;
    System.out.printf("%s: %.0f ns and %.4f bytes a message%n", what, nanos, bytes);
    assertThat(bytes).isLessThan(MOST_BYTES_PER_MESSAGE);
    assertThat(broker.queue("q").readyCount()).isZero();
    assertThat(broker.queue("q").unacknowledgedCount()).isZero();
  }

  /// More unconfirmed messages at once than there will be: their table grows to its size.
  private void fillTheWindow(ByteBuffer batch, ByteBuffer acks) {
    int batches = WINDOW / BATCH;
    for (int i = 0; i < batches; i++) {
      give(publisher, batch);
    }
    for (int i = 0; i < batches; i++) {
      endBatch();
      acknowledgeNext(acks);
    }
  }

  /// A publisher that is far ahead of its confirms waits for them, as publishers do.
  private void endBatch() {
    broker.shard().endBatch();
    MessageStore store = broker.shard().store();
    while (store.appendedPosition() - store.durablePosition() > MOST_UNCONFIRMED_BYTES) {
      Thread.onSpinWait();
      broker.loop().runTasks();
    }
  }

  private void acknowledgeNext(ByteBuffer acks) {
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

  private static ByteBuffer publishes(BasicProperties properties) {
    var wire = new Wire();
    for (int i = 0; i < BATCH; i++) {
      wire.publish(1, "q", properties, new byte[16]);
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

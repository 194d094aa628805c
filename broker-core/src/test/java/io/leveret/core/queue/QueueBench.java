package io.leveret.core.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.channel.TestShard;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One queue on a real store with little memory, and consumers that the test answers for.
final class QueueBench implements AutoCloseable {
  private final TestShard shard;
  private final MessageQueue queue;

  QueueBench(Path directory, boolean durable) {
    this(new TestShard(directory, SteppedStore.little()), durable ? 1 : -1);
  }

  /// A further queue of a shard.
  ///
  /// @param id below 0 for one that is not durable
  QueueBench(TestShard shard, int id) {
    this.shard = shard;
    var definition = new QueueDefinition(id, "/", "q" + id, id > 0, false, false, FieldTable.EMPTY);
    queue = new MessageQueue(definition, shard.store(), shard.services().queues());
  }

  TestShard shard() {
    return shard;
  }

  MessageQueue queue() {
    return queue;
  }

  void settle() {
    shard.settle();
  }

  /// Publishes one message to the queue, persistent when the queue is durable.
  void publish(String body) {
    publish(message(body));
  }

  /// Publishes a message to the queue, persistent when the queue is durable.
  void publish(MessageView message) {
    long address = shard.store().append(message, new int[] {queue.queueId()}, 1, queue.isDurable());
    queue.enqueue(address, message);
  }

  void publish(String... bodies) {
    for (String body : bodies) {
      publish(body);
    }
  }

  FakeConsumer consume(int credit) {
    var consumer = new FakeConsumer(AckMode.MANUAL, credit);
    consumer.subscription = queue.subscribe(consumer, false);
    return consumer;
  }

  FakeConsumer consume(int credit, long priority) {
    var consumer = new FakeConsumer(AckMode.MANUAL, credit);
    consumer.priority = priority;
    consumer.subscription = queue.subscribe(consumer, false);
    return consumer;
  }

  FakeConsumer consumeAutomatically() {
    var consumer = new FakeConsumer(AckMode.AUTOMATIC, Integer.MAX_VALUE);
    consumer.subscription = queue.subscribe(consumer, false);
    return consumer;
  }

  @Override
  public void close() {
    shard.close();
  }

  static MessageView message(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    var memory = ByteBuffer.allocateDirect(5 + bytes.length);
    memory.put(1, (byte) 1).put(2, (byte) 'q').put(5, bytes);
    var view = new MessageView();
    view.routing(memory, 0, 3);
    view.properties(memory, 3, 2);
    view.body(memory, 5, bytes.length);
    return view;
  }

  /// A message that was handed out.
  record Delivery(String body, long sequence, long entry, long bodySize) {
    boolean isRedelivered() {
      return Entry.isRedelivered(entry);
    }
  }

  /// Takes as many messages as its credit lets it hold.
  static final class FakeConsumer implements Consumer {
    final List<Delivery> taken = new ArrayList<>();
    final List<Delivery> held = new ArrayList<>();
    boolean cancelled;
    private @Nullable Subscription subscription;
    private final AckMode ackMode;
    private int credit;
    private long priority;

    FakeConsumer(AckMode ackMode, int credit) {
      this.ackMode = ackMode;
      this.credit = credit;
    }

    @Override
    public boolean isReady() {
      return held.size() < credit;
    }

    @Override
    public AckMode ackMode() {
      return ackMode;
    }

    @Override
    public long priority() {
      return priority;
    }

    @Override
    public void deliver(MessageQueue from, long sequence, long entry, MessageView message) {
      byte[] body = new byte[message.bodyLength()];
      message.bodyMemory().get(message.bodyOffset(), body);
      var delivery = new Delivery(new String(body, UTF_8), sequence, entry, message.bodySize());
      taken.add(delivery);
      if (ackMode == AckMode.MANUAL) {
        held.add(delivery);
      }
    }

    @Override
    public void cancelledByQueue() {
      cancelled = true;
    }

    List<String> bodies() {
      return taken.stream().map(Delivery::body).toList();
    }

    /// Its place in the turn, which it keeps after it left.
    Subscription subscription() {
      return Objects.requireNonNull(subscription, "it does not consume");
    }

    void credit(int now) {
      credit = now;
      resume();
    }

    void settle(MessageQueue queue, Delivery delivery) {
      held.remove(delivery);
      queue.settle(delivery.sequence(), delivery.entry());
      resume();
    }

    void requeue(MessageQueue queue, Delivery delivery) {
      held.remove(delivery);
      queue.requeue(delivery.sequence(), delivery.entry(), delivery.bodySize(), false);
      resume();
    }

    private void resume() {
      if (subscription != null) {
        subscription.resume();
      }
    }
  }
}

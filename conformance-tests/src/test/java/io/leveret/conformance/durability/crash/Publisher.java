package io.leveret.conformance.durability.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/// Publishes persistent messages as fast as the broker confirms them, until the broker is gone.
///
/// Runs on a thread of its own; the client's reading thread brings the confirms.
final class Publisher implements Callable<Integer>, ConfirmListener {
  private static final int WINDOW = 200;
  private static final int LARGE = 400_000;

  private final Channel channel;
  private final Ledger ledger;
  private final Place place;
  private final int round;
  private final Random random;
  private final TreeMap<Long, String> open = new TreeMap<>();
  private int confirmed;
  private boolean ended;

  Publisher(Channel channel, Ledger ledger, Place place, int round, Random random) {
    this.channel = channel;
    this.ledger = ledger;
    this.place = place;
    this.round = round;
    this.random = random;
  }

  /// Publishes until the connection ends; answers how many.
  @Override
  public Integer call() throws Exception {
    channel.addConfirmListener(this);
    channel.addShutdownListener(_ -> end());
    int published = 0;
    try {
      channel.confirmSelect();
      while (mayGoOn()) {
        publish(published++);
      }
    } catch (IOException | ShutdownSignalException gone) {
      end();
    }
    return published;
  }

  private void publish(int number) throws IOException {
    var id = "r%d-%s:%d".formatted(round, place, number);
    int priority = random.nextInt(6);
    ledger.published(new Ledger.Sent(id, number, Math.min(priority, 4), round), place.queues);
    note(channel.getNextPublishSeqNo(), id);
    var properties = new BasicProperties.Builder().deliveryMode(2).priority(priority).build();
    channel.basicPublish(place.exchange, place.key, properties, Bodies.of(id, length()));
  }

  private int length() {
    int kind = random.nextInt(400);
    return kind == 0 ? random.nextInt(LARGE) : random.nextInt(kind < 40 ? 8_000 : 400);
  }

  synchronized int confirmed() {
    return confirmed;
  }

  @Override
  public synchronized void handleAck(long deliveryTag, boolean multiple) {
    var covered =
        multiple
            ? open.headMap(deliveryTag, true)
            : open.subMap(deliveryTag, true, deliveryTag, true);
    covered.values().forEach(id -> ledger.confirmed(id, place.queues));
    confirmed += covered.size();
    covered.clear();
    notifyAll();
  }

  @Override
  public void handleNack(long deliveryTag, boolean multiple) {
    throw new IllegalStateException("the broker refused number " + deliveryTag);
  }

  private synchronized boolean mayGoOn() throws InterruptedException {
    while (open.size() >= WINDOW && !ended) {
      wait();
    }
    return !ended;
  }

  private synchronized void note(long sequence, String id) {
    open.put(sequence, id);
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}

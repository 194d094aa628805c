package io.leveret.conformance.durability;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/// Publishes numbered persistent messages as fast as the broker confirms, until the broker is gone.
///
/// Runs on a thread of its own; the client's reading thread brings the confirms.
final class Publisher implements Callable<Integer>, ConfirmListener {

  private static final int WINDOW = 1_000;

  private final Channel channel;
  private final String queue;
  private final String name;
  private final List<String> published = new ArrayList<>();
  private final Set<String> confirmed = new HashSet<>();
  private final TreeMap<Long, String> open = new TreeMap<>();
  private boolean ended;

  Publisher(Channel channel, String queue, String name) {
    this.channel = channel;
    this.queue = queue;
    this.name = name;
  }

  /// Publishes until the connection ends; returns the number of messages.
  @Override
  public Integer call() throws Exception {
    channel.addConfirmListener(this);
    channel.addShutdownListener(_ -> end());
    channel.confirmSelect();
    try {
      for (int i = 0; mayGoOn(); i++) {
        var body = name + ":" + i + ":" + "x".repeat(i % 700);
        note(channel.getNextPublishSeqNo(), body);
        channel.basicPublish(
            "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, Session.utf8(body));
      }
    } catch (IOException | ShutdownSignalException gone) {
      end();
    }
    return published().size();
  }

  /// Whether `body` is one of this publisher's.
  boolean owns(String body) {
    return body.startsWith(name + ":");
  }

  /// All that was handed to the client, in order.
  synchronized List<String> published() {
    return List.copyOf(published);
  }

  /// All that the broker confirmed.
  synchronized Set<String> confirmed() {
    return Set.copyOf(confirmed);
  }

  @Override
  public synchronized void handleAck(long deliveryTag, boolean multiple) {
    var covered =
        multiple
            ? open.headMap(deliveryTag, true)
            : open.subMap(deliveryTag, true, deliveryTag, true);
    confirmed.addAll(covered.values());
    covered.clear();
    notifyAll();
  }

  @Override
  public synchronized void handleNack(long deliveryTag, boolean multiple) {
    throw new IllegalStateException("the broker refused number " + deliveryTag);
  }

  /// Waits for room in the window; false when the broker is gone.
  private synchronized boolean mayGoOn() throws InterruptedException {
    while (open.size() >= WINDOW && !ended) {
      wait();
    }
    return !ended;
  }

  private synchronized void note(long sequence, String body) {
    published.add(body);
    open.put(sequence, body);
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}

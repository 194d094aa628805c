package io.leveret.conformance.confirm;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import io.leveret.conformance.harness.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one channel's publisher hears, in the order in which it hears it.
///
/// Filled by the client's reading thread; the test's thread asks.
final class Confirms implements ConfirmListener {

  private final SortedSet<Long> open = new TreeSet<>();
  private final List<String> events = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private long last;

  private Confirms() {}

  /// Listens to `channel`, which is in confirm mode and has published nothing yet.
  static Confirms on(Channel channel) {
    var confirms = new Confirms();
    channel.addConfirmListener(confirms);
    channel.addReturnListener(returned -> confirms.heard("return " + returned.getReplyCode()));
    return confirms;
  }

  /// Expects one more sequence number, from 1 on.
  synchronized void published() {
    open.add(++last);
  }

  @Override
  public void handleAck(long deliveryTag, boolean multiple) {
    settle("ack", deliveryTag, multiple);
  }

  @Override
  public void handleNack(long deliveryTag, boolean multiple) {
    settle("nack", deliveryTag, multiple);
  }

  /// Waits until every number published has been settled.
  void await() {
    Clients.awaitTrue(() -> pending() == 0);
  }

  synchronized int pending() {
    return open.size();
  }

  /// Acks, nacks and returns in their order; `ack 3` stands for one number.
  synchronized List<String> events() {
    return List.copyOf(events);
  }

  /// Numbers settled twice, or never published.
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  private synchronized void heard(String event) {
    events.add(event);
  }

  private synchronized void settle(String kind, long deliveryTag, boolean multiple) {
    if (!multiple) {
      settleOne(kind, deliveryTag);
      return;
    }
    var covered = List.copyOf(open.headSet(deliveryTag + 1));
    if (!open.contains(deliveryTag)) {
      faults.add(kind + " multiple " + deliveryTag);
    }
    covered.forEach(one -> settleOne(kind, one));
  }

  private void settleOne(String kind, long deliveryTag) {
    if (!open.remove(deliveryTag)) {
      faults.add(kind + " " + deliveryTag);
    }
    events.add(kind + " " + deliveryTag);
  }
}

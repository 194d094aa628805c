package io.leveret.conformance.durability.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Clients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// All that a queue holds, handed out and not yet settled, in the order of delivery.
final class Stock {
  private final Channel channel;
  private final List<Found> found;

  /// A message.
  ///
  /// @param origin the queue where it died first; none when empty
  record Found(String id, long deliveryTag, boolean isRedelivered, int priority, String origin) {}

  private Stock(Channel channel, List<Found> found) {
    this.channel = channel;
    this.found = found;
  }

  /// Takes everything out of a queue, which must have no other consumer.
  static Stock take(Channel channel, String queue) throws Exception {
    long count = channel.messageCount(queue);
    List<Found> found = Collections.synchronizedList(new ArrayList<>());
    List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
    channel.confirmSelect();
    channel.basicConsume(
        queue,
        false,
        (_, delivery) -> {
          try {
            var properties = delivery.getProperties();
            found.add(
                new Found(
                    Bodies.id(delivery.getBody()),
                    delivery.getEnvelope().getDeliveryTag(),
                    delivery.getEnvelope().isRedeliver(),
                    properties.getPriority() == null ? 0 : Math.min(properties.getPriority(), 4),
                    origin(properties)));
          } catch (AssertionError fault) {
            faults.add(fault);
          }
        },
        _ -> {});
    Clients.awaitTrue(() -> found.size() + faults.size() >= count);
    if (!faults.isEmpty()) {
      throw new AssertionError("in " + queue, faults.getFirst());
    }
    return new Stock(channel, List.copyOf(found));
  }

  private static String origin(BasicProperties properties) {
    var headers = properties.getHeaders();
    var queue = headers == null ? null : headers.get("x-first-death-queue");
    return queue == null ? "" : queue.toString();
  }

  List<Found> found() {
    return found;
  }

  /// Acknowledges some, gives the others back, and waits until the disk knows.
  void settle(Predicate<Found> isDone) throws Exception {
    for (var each : found) {
      if (isDone.test(each)) {
        channel.basicAck(each.deliveryTag(), false);
      }
    }
    channel.basicPublish(
        "", Place.BARRIERS, MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[1]);
    channel.waitForConfirmsOrDie(20_000);
    close();
  }

  private void close() throws IOException {
    try {
      channel.close();
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }
}

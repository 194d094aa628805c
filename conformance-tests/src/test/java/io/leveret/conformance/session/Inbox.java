package io.leveret.conformance.session;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A consumer that keeps what it is given until the test asks.
///
/// Filled by the client's dispatch thread, emptied by the test's.
public final class Inbox extends DefaultConsumer {

  private static final long LIMIT_SECONDS = 20;

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancellations = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> tag = new CompletableFuture<>();

  public Inbox(Channel channel) {
    super(channel);
  }

  @Override
  public void handleConsumeOk(String consumerTag) {
    tag.complete(consumerTag);
  }

  /// Waited for: the client tells it from a thread of its own, after `basicConsume` returned.
  @Override
  public String getConsumerTag() {
    return tag.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    deliveries.add(new Delivery(envelope, properties, body));
  }

  @Override
  public void handleCancel(String consumerTag) {
    cancellations.add(consumerTag);
  }

  /// The next delivery, waited for.
  public Delivery next() throws InterruptedException {
    return required(deliveries.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "delivery");
  }

  /// The next delivery if one comes within `millis`.
  public Optional<Delivery> poll(long millis) throws InterruptedException {
    return Optional.ofNullable(deliveries.poll(millis, TimeUnit.MILLISECONDS));
  }

  /// The bodies of the next `count` deliveries, as text.
  public List<String> nextBodies(int count) throws InterruptedException {
    var bodies = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      bodies.add(body(next()));
    }
    return bodies;
  }

  /// The next `count` deliveries.
  public List<Delivery> next(int count) throws InterruptedException {
    var taken = new ArrayList<Delivery>(count);
    for (int i = 0; i < count; i++) {
      taken.add(next());
    }
    return taken;
  }

  /// The tag of the consumer that the broker cancelled, waited for.
  public String nextCancellation() throws InterruptedException {
    return required(cancellations.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "cancellation");
  }

  /// How many deliveries are here now.
  public int size() {
    return deliveries.size();
  }

  /// Whether no delivery is here now; meaningful after something that orders the broker's frames.
  public boolean isEmpty() {
    return deliveries.isEmpty();
  }

  /// How many times the broker cancelled this consumer.
  public int cancellations() {
    return cancellations.size();
  }

  /// The body of `delivery` as text.
  public static String body(Delivery delivery) {
    return new String(delivery.getBody(), StandardCharsets.UTF_8);
  }

  private static <T> T required(@Nullable T found, String what) {
    if (found == null) {
      throw new AssertionError("no " + what + " within " + LIMIT_SECONDS + " s");
    }
    return found;
  }
}

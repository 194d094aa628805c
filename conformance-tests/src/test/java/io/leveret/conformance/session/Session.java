package io.leveret.conformance.session;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.BrokerFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The connections, queues and exchanges of one test; all gone when the test ends.
///
/// A [BrokerFixture] with one connection that most tests need no more than, and with topology that
/// is declared in one line.
public final class Session implements BeforeEachCallback, AfterEachCallback {

  private final Supplier<BrokerFixture> brokers;
  private @Nullable BrokerFixture broker;
  private @Nullable Connection first;

  /// On the broker that all tests of the run share.
  public Session() {
    this(BrokerFixture::shared);
  }

  /// On the broker that `brokers` gives for each test.
  public Session(Supplier<BrokerFixture> brokers) {
    this.brokers = brokers;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    broker = brokers.get();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    first = null;
    broker().close();
  }

  /// What this session stands on.
  public BrokerFixture broker() {
    return Objects.requireNonNull(broker, "outside of a test");
  }

  /// A factory for connections that never recover by themselves.
  public ConnectionFactory factory() {
    return broker().connectionFactory();
  }

  /// A new connection.
  public Connection connect() throws IOException {
    return connect(factory());
  }

  /// A new connection from `factory`.
  public Connection connect(ConnectionFactory factory) throws IOException {
    try {
      return broker().openConnection(factory);
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  /// The connection that [#channel()] uses; replaced when it has been closed.
  public Connection connection() throws IOException {
    var known = first;
    if (known == null || !known.isOpen()) {
      known = connect();
      first = known;
    }
    return known;
  }

  /// A new channel on the test's first connection.
  public Channel channel() throws IOException {
    return connection().createChannel();
  }

  /// A new channel in confirm mode on the test's first connection.
  public Channel confirmingChannel() throws IOException {
    var channel = channel();
    channel.confirmSelect();
    return channel;
  }

  /// A name that nobody has used; a queue or exchange of that name is deleted after the test.
  public String name() {
    return broker().name("x");
  }

  /// A durable queue that every connection may use.
  public String queue() throws IOException {
    return queue(Map.of());
  }

  /// A durable queue with `arguments` that every connection may use.
  public String queue(Map<String, Object> arguments) throws IOException {
    var name = name();
    try (var scratch = open()) {
      scratch.channel().queueDeclare(name, true, false, false, arguments);
    }
    return name;
  }

  /// An exclusive queue of `channel`'s connection.
  public static String exclusiveQueue(Channel channel) throws IOException {
    return channel.queueDeclare("", false, true, false, Map.of()).getQueue();
  }

  /// An exclusive queue of `channel`'s connection, bound to `exchange` with `bindingKey`.
  public static String boundQueue(Channel channel, String exchange, String bindingKey)
      throws IOException {
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, exchange, bindingKey);
    return queue;
  }

  /// A durable exchange of `type`.
  public String exchange(BuiltinExchangeType type) throws IOException {
    return exchange(type.getType(), Map.of());
  }

  /// A durable exchange of `type` with `arguments`.
  public String exchange(String type, Map<String, Object> arguments) throws IOException {
    var name = name();
    try (var scratch = open()) {
      scratch.channel().exchangeDeclare(name, type, true, false, false, arguments);
    }
    return name;
  }

  /// Publishes `bodies`, transient, one by one.
  public static void publish(Channel channel, String exchange, String routingKey, String... bodies)
      throws IOException {
    for (var body : bodies) {
      channel.basicPublish(exchange, routingKey, MessageProperties.MINIMAL_BASIC, utf8(body));
    }
  }

  /// Publishes `bodies` to `queue` and waits until the broker has confirmed them all.
  public void enqueue(String queue, String... bodies) throws Exception {
    enqueue(queue, MessageProperties.MINIMAL_BASIC, bodies);
  }

  /// Publishes `bodies` with `properties` to `queue` and waits until all are confirmed.
  public void enqueue(String queue, AMQP.BasicProperties properties, String... bodies)
      throws Exception {
    try (var scratch = open()) {
      scratch.channel().confirmSelect();
      for (var body : bodies) {
        scratch.channel().basicPublish("", queue, properties, utf8(body));
      }
      scratch.channel().waitForConfirmsOrDie(10_000);
    }
  }

  /// Takes every ready message of `queue`, acknowledged, and returns the bodies in order.
  public static List<String> drain(Channel channel, String queue) throws IOException {
    var bodies = new ArrayList<String>();
    var got = channel.basicGet(queue, true);
    while (got != null) {
      bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
      got = channel.basicGet(queue, true);
    }
    return bodies;
  }

  /// Starts an [Inbox] that acknowledges nothing by itself.
  public static Inbox consume(Channel channel, String queue) throws IOException {
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, false, inbox);
    return inbox;
  }

  /// The number of ready messages, asked on `channel`.
  public static long ready(Channel channel, String queue) throws IOException {
    return channel.queueDeclarePassive(queue).getMessageCount();
  }

  /// `text` as a body.
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Scratch open() throws IOException {
    return new Scratch(connection().createChannel());
  }

  /// A channel for one step of the preparation, so that the test's own stay untouched.
  private record Scratch(Channel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } catch (TimeoutException e) {
        throw new IOException(e);
      }
    }
  }
}

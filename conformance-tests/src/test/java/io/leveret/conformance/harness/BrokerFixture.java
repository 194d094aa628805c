package io.leveret.conformance.harness;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.conformance.harness.Broker.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// One test's view of a broker: its connections, its names, and the cleaning up after it.
///
/// A test asks for it as a parameter. Whatever it opened is closed when the test ends, and queues
/// and exchanges under names from [#name] are deleted, so that the next test finds the broker
/// clean.
public final class BrokerFixture implements AutoCloseable {
  private static final AtomicLong NAMES = new AtomicLong();
  private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);

  private final Endpoint endpoint;
  private final List<Closeable> open = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  private BrokerFixture(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// On the broker that all tests of the run share.
  public static BrokerFixture shared() {
    return new BrokerFixture(Broker.shared());
  }

  /// On a broker of the test's own.
  public static BrokerFixture on(Broker broker) {
    return new BrokerFixture(broker.endpoint());
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /// A name no other test uses, for a queue or an exchange; both are deleted after the test.
  public String name(String hint) {
    var name = "conformance-" + RUN + "-" + NAMES.incrementAndGet() + "-" + hint;
    names.add(name);
    return name;
  }

  /// A factory for this broker, for the test to change before it connects.
  public ConnectionFactory connectionFactory() {
    return endpoint.connectionFactory();
  }

  public Connection openConnection() throws IOException, TimeoutException {
    return openConnection(connectionFactory());
  }

  /// Connects with a factory that the test has changed; closed after the test.
  public Connection openConnection(ConnectionFactory factory) throws IOException, TimeoutException {
    var connection = factory.newConnection("conformance");
    open.add(connection::abort);
    return connection;
  }

  /// A channel on a connection of its own.
  public Channel openChannel() throws IOException, TimeoutException {
    return openConnection().createChannel();
  }

  /// A channel on a connection of its own, and on it an empty, durable, shared queue.
  public Channel openChannelWith(String durableQueue) throws IOException, TimeoutException {
    var channel = openChannel();
    channel.queueDeclare(durableQueue, true, false, false, null);
    return channel;
  }

  /// A plain socket to the broker on which nothing has been sent.
  public RawConnection connectRaw() throws IOException {
    var raw = RawConnection.connect(endpoint);
    open.add(raw);
    return raw;
  }

  /// A plain socket on which the handshake is done, with what the server offered in `tune`.
  public RawConnection openRaw() throws IOException {
    var raw = connectRaw();
    raw.handshake();
    return raw;
  }

  /// A plain socket on which the handshake is done and channel 1 is open.
  public RawConnection openRawChannel() throws IOException {
    var raw = openRaw();
    raw.openChannel(1);
    return raw;
  }

  @Override
  public void close() throws IOException, TimeoutException {
    for (var resource : open.reversed()) {
      resource.close();
    }
    if (!names.isEmpty()) {
      deleteNames();
    }
  }

  private void deleteNames() throws IOException, TimeoutException {
    try (var connection = connectionFactory().newConnection("conformance-clean-up");
        var channel = connection.createChannel()) {
      for (var name : names) {
        channel.queueDelete(name);
        channel.exchangeDelete(name);
      }
    }
  }
}

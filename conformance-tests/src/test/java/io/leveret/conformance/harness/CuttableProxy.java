package io.leveret.conformance.harness;

import io.leveret.conformance.harness.Broker.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// A network between clients and the broker that can fail without a word: it takes what is sent and
/// delivers nothing, and neither side hears of a closed socket.
public final class CuttableProxy implements Closeable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final Endpoint broker;
  private final ServerSocket listener;
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean cut = new AtomicBoolean();

  private CuttableProxy(Endpoint broker, ServerSocket listener) {
    this.broker = broker;
    this.listener = listener;
  }

  public static CuttableProxy to(Endpoint broker) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var proxy = new CuttableProxy(broker, listener);
    Thread.ofPlatform().daemon().start(proxy::accept);
    return proxy;
  }

  /// Where clients connect to go through this network.
  public Endpoint endpoint() {
    return new Endpoint(
        "127.0.0.1",
        listener.getLocalPort(),
        broker.username(),
        broker.password(),
        broker.virtualHost());
  }

  /// Fails, for good.
  public void cut() {
    cut.set(true);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        var server = new Socket(broker.host(), broker.port());
        sockets.add(client);
        sockets.add(server);
        Thread.ofPlatform().daemon().start(() -> pump(client, server));
        Thread.ofPlatform().daemon().start(() -> pump(server, client));
      }
    } catch (IOException closed) {
      // The test has ended.
    }
  }

  private void pump(Socket from, Socket to) {
    var buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      for (int count = from.getInputStream().read(buffer);
          count >= 0;
          count = from.getInputStream().read(buffer)) {
        if (!cut.get()) {
          to.getOutputStream().write(buffer, 0, count);
        }
      }
    } catch (IOException closed) {
      // One side has ended, and so does the other.
    }
  }
}

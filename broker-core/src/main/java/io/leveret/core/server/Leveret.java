package io.leveret.core.server;

import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A running broker. This one holds its ports and nothing else.
///
/// Any thread.
public final class Leveret implements AutoCloseable {
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Leveret() {}

  /// Starts a broker and returns when it accepts connections.
  ///
  /// @throws IOException when a port is taken
  public static Leveret start(BrokerConfig config) throws IOException {
    var broker = new Leveret();
    for (Listener listener : config.listeners()) {
      var socket = new ServerSocket();
      broker.sockets.add(socket);
      bind(socket, listener, config.socket().backlog());
    }
    return broker;
  }

  private static void bind(ServerSocket socket, Listener listener, int backlog) throws IOException {
    try {
      socket.bind(new InetSocketAddress(listener.host(), listener.port()), backlog);
    } catch (BindException e) {
      throw (BindException) new BindException(listener + ": " + e.getMessage()).initCause(e);
    }
  }

  /// Where clients can connect, in the order of the configuration, with the ports really taken.
  public List<InetSocketAddress> addresses() {
    return sockets.stream()
        .map(socket -> (InetSocketAddress) socket.getLocalSocketAddress())
        .toList();
  }

  /// Waits until the broker has stopped.
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /// Stops the broker; returns when everything promised is on the disk.
  @Override
  public void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    stopped.countDown();
  }
}

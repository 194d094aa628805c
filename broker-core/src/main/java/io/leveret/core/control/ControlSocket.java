package io.leveret.core.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where an operator's commands come in: a Unix socket in the data directory that only the user who
/// runs the broker may open.
///
/// Any thread. A thread of its own accepts, and each client has a virtual one.
public final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final String FILE = "control.sock";
  private static final int MOST_CLIENTS = 64;

  private final Path file;
  private final @Nullable ServerSocketChannel listener;
  private final Map<String, ControlCommand> commands;
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

  private ControlSocket(
      Path file, @Nullable ServerSocketChannel listener, Map<String, ControlCommand> commands) {
    this.file = file;
    this.listener = listener;
    this.commands = Map.copyOf(commands);
  }

  /// The file of the socket of a broker with this data directory.
  public static Path in(Path dataDir) {
    return dataDir.resolve(FILE);
  }

  /// Listens in a data directory that this process has locked: what is left there of an earlier
  /// socket is nobody's. A broker that cannot listen there runs without, and says so in the log.
  public static ControlSocket open(Path dataDir, Map<String, ControlCommand> commands) {
    var file = in(dataDir);
    try {
      var socket = new ControlSocket(file, listen(file), commands);
      Thread.ofPlatform().daemon().name("control-socket").start(socket::accept);
      return socket;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("no control socket, commands cannot reach this broker: {}: {}", file, reason(e));
      return new ControlSocket(file, null, Map.of());
    }
  }

  private static ServerSocketChannel listen(Path file) throws IOException {
    removeStale(file);
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(file));
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return listener;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private static void removeStale(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      var found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isOther()) {
        throw new IOException("another file has its name");
      }
      Files.delete(file);
    }
  }

  private void accept() {
    try {
      while (listener != null) {
        welcome(listener.accept());
      }
    } catch (ClosedChannelException _) {
      LOG.debug("control socket closed");
    } catch (IOException e) {
      LOG.error("control socket failed, no more commands: {}", reason(e));
    }
  }

  private void welcome(SocketChannel client) throws IOException {
    if (clients.size() >= MOST_CLIENTS) {
      client.close();
      return;
    }
    clients.add(client);
    Thread.ofVirtual().name("control").start(() -> serve(client));
  }

  private void serve(SocketChannel client) {
    try (client) {
      new ControlConnection(client, commands).serve();
    } catch (IOException e) {
      LOG.debug("a control client is lost", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      clients.remove(client);
    }
  }

  /// Stops listening, lets clients go and removes the file. Calling it again does nothing.
  @Override
  public void close() {
    if (listener == null || !listener.isOpen()) {
      return;
    }
    try {
      listener.close();
      Files.deleteIfExists(file);
      for (var client : clients) {
        client.close();
      }
    } catch (IOException e) {
      LOG.warn("closing the control socket: {}", reason(e));
    }
  }

  private static String reason(Exception failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}

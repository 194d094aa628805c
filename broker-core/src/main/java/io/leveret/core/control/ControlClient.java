package io.leveret.core.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Sends commands to the broker that runs on a data directory. One thread.
public final class ControlClient implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final SocketChannel socket;
  private final InputStream in;

  private ControlClient(SocketChannel socket) {
    this.socket = socket;
    this.in = new BufferedInputStream(Channels.newInputStream(socket));
  }

  /// Connects to the broker that runs on `dataDir`.
  ///
  /// @throws ControlException when none runs there, or it cannot be reached
  public static ControlClient connect(Path dataDir) throws IOException {
    var file = ControlSocket.in(dataDir);
    var socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.connect(UnixDomainSocketAddress.of(file));
      return new ControlClient(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw new ControlException(unreachable(dataDir, file, e));
    }
  }

  private static String unreachable(Path dataDir, Path file, Exception cause) {
    var message = String.valueOf(cause.getMessage());
    if (cause instanceof AccessDeniedException || message.contains("Permission denied")) {
      return "permission denied: " + file;
    }
    if (message.contains("too long")) {
      return "cannot reach the broker: the path of its control socket is too long: " + file;
    }
    if (!Files.isDirectory(dataDir)) {
      return "no broker runs on " + dataDir + ": there is no such directory";
    }
    return "no broker runs on " + dataDir + ", or it has no control socket";
  }

  /// Sends a request and gives each line of its answer to `reply`.
  ///
  /// @throws ControlException when the broker refuses, or ends in the middle of it
  public void call(ControlRequest request, ControlReply reply) throws IOException {
    try {
      trySend(request, reply);
      receive(reply);
    } catch (EOFException _) {
      throw new ControlException("the broker ended before it answered");
    }
  }

  private void trySend(ControlRequest request, ControlReply reply) throws IOException {
    try {
      send(request);
    } catch (IOException e) {
      // Either the file cannot be read, and the broker must not wait for more of it; or the broker
      // has let go of the socket, and has said why before it did.
      giveUp(reply, e);
    }
  }

  private void giveUp(ControlReply reply, IOException cause) throws IOException {
    try {
      socket.shutdownOutput();
      receive(reply);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    throw cause;
  }

  private void send(ControlRequest request) throws IOException {
    var out = Channels.newOutputStream(socket);
    out.write((request.toLine() + "\n").getBytes(UTF_8));
    byte[] buffer = new byte[BUFFER];
    for (int left = request.bytes(); left > 0; ) {
      int read = request.body().read(buffer, 0, Math.min(left, BUFFER));
      if (read < 0) {
        throw new IOException("the file has become shorter while it was read");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private void receive(ControlReply reply) throws IOException {
    while (true) {
      var answer = ControlLines.decode(ControlLines.read(in).orElseThrow(EOFException::new));
      switch (answer.kind()) {
        case LINE -> reply.line(answer.text());
        case WARNING -> reply.warning(answer.text());
        case ERROR -> throw new ControlException(answer.text());
        case DONE -> {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

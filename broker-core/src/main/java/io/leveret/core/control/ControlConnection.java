package io.leveret.core.control;

import io.leveret.core.config.ConfigException;
import io.leveret.core.control.ControlLines.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client of the control socket: a request, its answer, the next request.
///
/// **Confined** to its own virtual thread.
final class ControlConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

  private final Map<String, ControlCommand> commands;
  private final InputStream in;
  private final OutputStream out;

  ControlConnection(SocketChannel socket, Map<String, ControlCommand> commands) {
    this.commands = commands;
    this.in = new BufferedInputStream(Channels.newInputStream(socket));
    this.out = new BufferedOutputStream(Channels.newOutputStream(socket));
  }

  /// Serves until the client leaves, or sends what cannot be followed.
  void serve() throws IOException, InterruptedException {
    boolean more = true;
    while (more) {
      more = serveOne();
      out.flush();
    }
  }

  private boolean serveOne() throws IOException, InterruptedException {
    Optional<ControlRequest> request;
    try {
      request = read();
    } catch (ControlException | ConfigException e) {
      // Where the next request begins is not known.
      answer(Kind.ERROR, message(e));
      return false;
    }
    if (request.isEmpty()) {
      return false;
    }
    try (var body = new BodyStream(in, request.get().bytes())) {
      answer(request.get().withBody(body));
    }
    return true;
  }

  private Optional<ControlRequest> read() throws IOException {
    var line = ControlLines.read(in);
    return line.isEmpty() ? Optional.empty() : Optional.of(ControlRequest.parse(line.get()));
  }

  private void answer(ControlRequest request) throws IOException, InterruptedException {
    var command = commands.get(request.command());
    try {
      if (command == null) {
        throw new ControlException("unknown command '" + request.command() + "'");
      }
      command.run(request, new Lines());
      answer(Kind.DONE, "");
    } catch (ControlException | ConfigException e) {
      answer(Kind.ERROR, message(e));
    } catch (RuntimeException e) {
      LOG.error("command '{}' failed", request.command(), e);
      answer(Kind.ERROR, "internal error; the log of the broker has more");
    }
  }

  private void answer(Kind kind, String text) throws IOException {
    out.write(ControlLines.encode(kind, text));
  }

  /// On one line, whatever a client's text has put into it.
  private static String message(RuntimeException refusal) {
    return String.valueOf(refusal.getMessage()).replaceAll("\\s+", " ");
  }

  /// Answers as the command goes on.
  private final class Lines implements ControlReply {
    @Override
    public void line(String text) throws IOException {
      answer(Kind.LINE, text);
    }

    @Override
    public void warning(String text) throws IOException {
      answer(Kind.WARNING, text);
    }
  }
}

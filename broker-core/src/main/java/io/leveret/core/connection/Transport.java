package io.leveret.core.connection;

import io.leveret.core.channel.Outbound;
import java.net.InetSocketAddress;
import java.time.Duration;

/// The socket of a connection, as the connection sees it. **Confined** to the connection's loop.
public interface Transport extends Outbound {
  /// Who is at the other end.
  InetSocketAddress peer();

  /// Which address of ours the peer came to.
  InetSocketAddress local();

  /// Stops giving bytes to the connection; what was read and not taken is kept. When bytes come
  /// while the connection does not read, that happens by itself.
  void pauseReading();

  /// Goes on giving bytes, beginning with what was kept, from a task of its own.
  void resumeReading();

  /// Sends what was written and then closes.
  void closeAfterFlush();

  /// Closes at once. What was not sent is lost.
  void close();

  /// Whether the peer's machine has acknowledged all that was sent, or anything in the last `span`.
  Acknowledgement acknowledged(Duration span);

  /// Whether so much waits for the peer that nothing more should be asked for by it.
  boolean isOverfull();

  /// Whether anything was sent since the last call.
  boolean hasSentSinceLastAsked();
}

package io.leveret.core.connection;

import io.leveret.core.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a connection waits for a peer before it closes the socket, whatever it waits for: the
/// handshake, the answer to a close, or nothing. **Confined** to the connection's loop.
final class Farewell {
  /// How long a peer that is refused without an answer waits for the end of its socket: it slows
  /// down one that guesses passwords (G007).
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(30);

  private final Loop loop;
  private final Transport transport;
  private Duration patience = MOST_PATIENCE;
  private Loop.@Nullable Timer deadline;

  Farewell(Loop loop, Transport transport) {
    this.loop = loop;
    this.transport = transport;
  }

  /// Runs `giveUp` after `time`, unless cancelled before.
  void after(Duration time, Runnable giveUp) {
    deadline = loop.schedule(time, giveUp);
  }

  void cancel() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  /// Sets the heartbeat interval agreed on: one that is short is patience enough.
  void heartbeat(Duration interval) {
    if (!interval.isZero() && interval.compareTo(MOST_PATIENCE) < 0) {
      patience = interval;
    }
  }

  /// Shortens the wait for an answer to `close`: where frames begin is no longer known, so that it
  /// would hardly be found.
  void expectNoAnswer() {
    patience = SILENCE;
  }

  /// Closes the socket if the peer does not answer a `close`.
  void awaitAnswer() {
    after(patience, transport::close);
  }

  /// Closes the socket of one that is told nothing, after a while.
  void inSilence() {
    after(SILENCE, transport::close);
  }
}

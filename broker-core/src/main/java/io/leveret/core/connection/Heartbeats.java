package io.leveret.core.connection;

import io.leveret.core.channel.FrameWriter;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Heartbeats of one connection, both ways (0-9-1 §4.2.7, as RabbitMQ times them): one is sent each
/// half-interval in which nothing else was, and a peer that was silent for two whole intervals is
/// given up.
///
/// **Confined** to the connection's loop.
final class Heartbeats {
  private static final int SILENT_INTERVALS = 2;

  private final Loop loop;
  private final Clock clock;
  private final Transport transport;
  private final FrameWriter writer;
  private Loop.@Nullable Timer timer;
  private Duration half = Duration.ZERO;
  private Runnable onSilence = () -> {};
  private boolean received;
  private long lastReceived;
  private boolean listening = true;
  private boolean secondHalf;
  private boolean first = true;
  private int silent;

  Heartbeats(Loop loop, Clock clock, Transport transport, FrameWriter writer) {
    this.loop = loop;
    this.clock = clock;
    this.lastReceived = clock.nanoTime();
    this.transport = transport;
    this.writer = writer;
  }

  /// Begins with the interval agreed on; zero means that there are none.
  ///
  /// @param silence run once when the peer is to be given up
  void start(Duration interval, Runnable silence) {
    if (!interval.isZero()) {
      half = Duration.ofNanos(interval.toNanos() / 2); // dividedBy wants BigDecimal
      onSilence = silence;
      timer = loop.schedule(half, this::tick);
    }
  }

  /// Notes that bytes came: any octet is a sign of life.
  void received() {
    received = true;
    lastReceived = clock.nanoTime();
  }

  /// Asks the peer's machine for a sign of life.
  void probe() {
    writer.heartbeat();
  }

  /// Whether that machine has given one in the last `span`.
  Acknowledgement acknowledged(Duration span) {
    return transport.acknowledged(span);
  }

  /// The interval agreed on; zero when there is none.
  Duration interval() {
    return half.plus(half);
  }

  /// How long nothing was received. A peer that is not listened to is not silent.
  Duration silence() {
    return listening ? Duration.ofNanos(clock.nanoTime() - lastReceived) : Duration.ZERO;
  }

  /// Says whether bytes are read at all: a peer that is not listened to is not silent, nor is it in
  /// the interval in which listening begins again.
  void listening(boolean now) {
    listening = now;
    received();
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void tick() {
    timer = loop.schedule(half, this::tick);
    boolean sent = transport.hasSentSinceLastAsked();
    if (first || !sent) {
      writer.heartbeat(); // the first always: what the handshake sent says nothing (G022)
    }
    first = false;
    secondHalf = !secondHalf;
    if (secondHalf) {
      return;
    }
    silent = received || !listening ? 0 : silent + 1;
    received = false;
    if (silent == SILENT_INTERVALS) {
      stop();
      onSilence.run();
    }
  }
}

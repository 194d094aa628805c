package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.FrameWriter;
import io.leveret.core.loop.ManualLoop;
import io.leveret.protocol.method.ChannelMethod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Signs of life, with time that the test moves.
class HeartbeatsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration HALF = Duration.ofSeconds(5);

  private final ManualLoop loop = new ManualLoop();
  private final ScriptedTransport transport = new ScriptedTransport(() -> {});
  private final FrameWriter writer = new FrameWriter(transport);
  private final Heartbeats heartbeats = new Heartbeats(loop, loop, transport, writer);
  private int silences;

  private void start() {
    heartbeats.start(INTERVAL, () -> silences++);
  }

  private List<Integer> sent() {
    return transport.out().take().stream().map(frame -> frame.type()).toList();
  }

  /// G022
  @Test
  void sendsTheFirstAfterHalfAnInterval() {
    start();

    loop.advance(HALF.minusNanos(1));
    assertThat(sent()).isEmpty();
    loop.advance(Duration.ofNanos(1));

    assertThat(sent()).containsExactly(8);
  }

  /// G022: what the handshake sent does not count.
  @Test
  void sendsTheFirstAlthoughTheHandshakeSentSomething() {
    writer.method(1, new ChannelMethod.OpenOk());
    start();
    writer.method(1, new ChannelMethod.OpenOk());
    sent();

    loop.advance(HALF);

    assertThat(sent()).containsExactly(8);
  }

  /// G022
  @Test
  void isAnEmptyFrameOnChannelZero() {
    start();

    loop.advance(HALF);

    assertThat(transport.out().takeBytes()).containsExactly(8, 0, 0, 0, 0, 0, 0, 0xCE);
  }

  /// G022
  @Test
  void sendsNoneInAHalfIntervalWithOtherFrames() {
    start();
    loop.advance(HALF);
    sent();

    writer.method(1, new ChannelMethod.OpenOk());
    sent();
    loop.advance(HALF);

    assertThat(sent()).isEmpty();
    loop.advance(HALF);
    assertThat(sent()).containsExactly(8);
  }

  /// G017
  @Test
  void doesNothingWhenTheIntervalIsZero() {
    heartbeats.start(Duration.ZERO, () -> silences++);

    loop.advance(Duration.ofDays(1));

    assertThat(sent()).isEmpty();
    assertThat(silences).isZero();
  }

  /// G023
  @Test
  void givesThePeerUpAfterTwoSilentIntervals() {
    start();

    loop.advance(INTERVAL.multipliedBy(2).minusNanos(1));
    assertThat(silences).isZero();
    loop.advance(Duration.ofNanos(1));

    assertThat(silences).isEqualTo(1);
    loop.advance(INTERVAL.multipliedBy(9));
    assertThat(silences).isEqualTo(1);
    assertThat(loop.timers()).isZero();
  }

  /// G023: only silent intervals in a row count.
  @Test
  void keepsAPeerThatSpeaksEverySecondInterval() {
    start();

    for (int i = 0; i < 20; i++) {
      heartbeats.received();
      loop.advance(INTERVAL.multipliedBy(2));
    }

    assertThat(silences).isZero();
  }

  /// G025
  @Test
  void doesNotCountTheTimeInWhichNobodyListens() {
    start();
    heartbeats.listening(false);

    loop.advance(INTERVAL.multipliedBy(9));
    heartbeats.listening(true);
    loop.advance(INTERVAL);

    assertThat(silences).isZero();
  }

  /// G025: the rule holds for an interval that was listened to only at its end.
  @Test
  void doesNotCountAnIntervalInWhichListeningBegan() {
    start();
    loop.advance(INTERVAL);

    heartbeats.listening(false);
    loop.advance(INTERVAL.minusNanos(1));
    heartbeats.listening(true);
    loop.advance(Duration.ofNanos(1));

    assertThat(silences).isZero();
  }

  @Test
  void stopsWithTheConnection() {
    start();

    heartbeats.stop();
    loop.advance(INTERVAL.multipliedBy(9));

    assertThat(sent()).isEmpty();
    assertThat(silences).isZero();
    assertThat(loop.timers()).isZero();
  }
}

package io.leveret.core.connection;

import io.leveret.core.channel.ShardServices;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.protocol.method.ConnectionMethod.Blocked;
import io.leveret.protocol.method.ConnectionMethod.Unblocked;
import io.leveret.protocol.method.Method;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Holds a connection back that has published. While memory or disk is short its publishes are
/// parked and all else is served (G030, PC-26); while the store is behind, or too much is parked,
/// it is not read. Nor is one in the middle of a content that would grow while there is no room for
/// it: when the store is behind, whether or not publishers are blocked, and as [ContentTurns] say.
///
/// One that has never published is never held. Nor does one that sends little wait for a store that
/// is behind with what others sent, unless that is far behind. **Confined** to the connection's
/// loop.
final class PublisherHold implements ContentTurns.Taker {
  /// Bytes of parked frames that are done at once, before others have their turn.
  private static final int SLICE = 256 * 1024;

  /// Bytes in [#WINDOW_NANOS] of one that sends little.
  private static final int LITTLE = 64 * 1024;

  private static final long WINDOW_NANOS = 100_000_000;

  private final ConnectionRegistry registry;
  private ContentTurns contents;
  private final Loop loop;
  private final Clock clock;
  private final InputGate gate;
  private final Channels channels;
  private final Parking parking;
  private final Consumer<Method> notices;
  private Parking.Frames frames = (_, from, _) -> from;
  private boolean publishing;
  private boolean toldBlocked;
  private boolean replayDue;
  private long begun;
  private long received;

  /// @param notices takes what the client is told
  PublisherHold(
      ConnectionRegistry registry,
      ShardServices shard,
      InputGate gate,
      Channels channels,
      Consumer<Method> notices) {
    this.registry = registry;
    this.contents = registry.contents(channels.shard());
    this.loop = shard.loop();
    this.clock = shard.clock();
    this.gate = gate;
    this.channels = channels;
    this.parking = channels.parking();
    this.notices = notices;
  }

  /// Goes on from the shard that the connection has moved to.
  void moved() {
    channels.moved();
    contents.forget(this);
    contents = registry.contents(channels.shard());
    holdIfNeeded();
  }

  /// Says who does what was parked.
  void replayTo(Parking.Frames doer) {
    frames = doer;
  }

  /// Notes that the connection publishes.
  void begin() {
    if (!publishing) {
      publishing = true;
      follow();
    }
  }

  /// Notes how many bytes came.
  void received(int bytes) {
    long now = clock.nanoTime();
    if (now - begun > WINDOW_NANOS) {
      begun = now;
      received = 0;
    }
    received += bytes;
    if (isBusy() && registry.isCongested()) {
      holdIfNeeded();
    }
  }

  /// Parks a frame, from `at` to its end octet at `end`, if it has to wait. Answers whether it has.
  boolean parks(ByteBuffer in, int at, int end) {
    if (!parking.takes(in, at, end)) {
      return false;
    }
    begin();
    holdIfNeeded();
    return true;
  }

  boolean isParking() {
    return parking.isActive();
  }

  /// Does what the state of the broker asks for.
  void follow() {
    boolean blocked = publishing && registry.isAlarmed();
    holdIfNeeded();
    gate.patient(blocked);
    if (blocked != toldBlocked) {
      toldBlocked = blocked;
      notices.accept(blocked ? new Blocked(registry.alarm()) : new Unblocked());
    }
    replaySoon();
  }

  /// Lets go, for good: what the client answers to a close is to be read.
  void end() {
    publishing = false;
    gate.hold(false);
    gate.patient(false);
  }

  /// The connection is.
  void gone() {
    contents.forget(this);
  }

  @Override
  public boolean isInContent() {
    return channels.areInContent();
  }

  @Override
  public void ask() {
    holdIfNeeded();
  }

  /// Goes on with what is parked, in a task of its own, if that may be done now.
  void replaySoon() {
    if (!replayDue && mayReplay()) {
      replayDue = true;
      loop.execute(this::replay);
    }
  }

  private void replay() {
    replayDue = false;
    if (mayReplay()) {
      parking.replay(this::oneFrame, SLICE);
      holdIfNeeded();
      replaySoon();
    }
  }

  private int oneFrame(ByteBuffer memory, int from, int to) {
    return mayReplay() ? frames.take(memory, from, to) : from;
  }

  private boolean mayReplay() {
    return !parking.isEmpty() && gate.isFree() && !registry.isAlarmed() && !registry.isCongested();
  }

  /// Notes that a content has begun, or has become longer.
  void contentGrew() {
    if (contents.isCrowded()) {
      holdIfNeeded();
    }
  }

  private void holdIfNeeded() {
    gate.hold(publishing && (mustWait() || parking.isFull()));
  }

  private boolean mustWait() {
    if (registry.isCongested() && (isBusy() || registry.isExhausted())) {
      // While publishers are blocked nothing of them is appended but what is under way, so that one
      // that waits can acknowledge and close.
      return !registry.isAlarmed() || isInContent();
    }
    return !contents.mayGoOn(this);
  }

  private boolean isBusy() {
    return received > LITTLE;
  }
}

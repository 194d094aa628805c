package io.leveret.core.connection;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether the connection that holds a queue from this one still lives (U-14, G027).
///
/// A client whose network failed comes back before its old connection is known to be dead, and
/// would be refused its own exclusive queue. So when the owner looks like that, it is sent a
/// heartbeat, and the frame that would be refused waits: no longer than `limits.owner-probe`, and
/// no longer than it takes to know.
///
/// - Any octet from the owner is a proof of life.
/// - An owner whose machine acknowledges nothing, not even that heartbeat, is dead.
/// - So is one that has missed a heartbeat and a half; the ordinary limit is two to three.
/// - One whose machine acknowledges, and whose next heartbeat is not due in the time there is, gets
///   the benefit of the doubt at once: a client that idles is no different.
///
/// **Confined** to the connection's loop.
final class OwnerProbe {
  private static final Duration LOOK = Duration.ofMillis(50);

  /// How long a verdict is good for those who ask again.
  private static final Duration VERDICT = Duration.ofSeconds(1);

  private final AmqpConnection claimant;
  private final Loop loop;
  private final Clock clock;
  private final Duration patience;
  private @Nullable AmqpConnection owner;
  private Loop.@Nullable Timer timer;
  private long since;
  private long refusedUntil;
  private boolean refused;

  OwnerProbe(AmqpConnection claimant, Loop loop, Clock clock, Duration patience) {
    this.claimant = claimant;
    this.loop = loop;
    this.clock = clock;
    this.patience = patience;
  }

  /// Notes who holds what the frame at hand wants: it is about to be refused.
  void lockedOutBy(AmqpConnection holder) {
    owner = holder;
  }

  /// Whether the frame that was refused just now is to be given again later, instead of an answer.
  boolean waits() {
    AmqpConnection holder = owner;
    owner = null;
    if (holder == null || patience.isZero() || hasVerdict() || !isSuspect(holder)) {
      return false;
    }
    since = clock.nanoTime();
    holder.heartbeats().probe();
    claimant.pauseInput();
    timer = loop.schedule(LOOK, () -> look(holder));
    return true;
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private boolean hasVerdict() {
    return refused && clock.nanoTime() - refusedUntil < 0;
  }

  private boolean isSuspect(AmqpConnection holder) {
    if (holder.user().equals(claimant.user()) && isSameClient(holder)) {
      return true;
    }
    Duration interval = holder.heartbeats().interval();
    return !interval.isZero() && holder.heartbeats().silence().compareTo(interval.dividedBy(2)) > 0;
  }

  private boolean isSameClient(AmqpConnection holder) {
    var name = claimant.client().connectionName();
    if (name.isPresent() && name.equals(holder.client().connectionName())) {
      return true;
    }
    return claimant.peer().getAddress().equals(holder.peer().getAddress())
        && claimant.client().equals(holder.client());
  }

  private void look(AmqpConnection holder) {
    Duration waited = Duration.ofNanos(clock.nanoTime() - since);
    Duration left = patience.minus(waited);
    if (holder.state() != ConnectionState.RUNNING) {
      goOn();
    } else if (holder.heartbeats().silence().compareTo(waited) < 0) {
      refuse();
    } else if (isDead(holder, waited, left)) {
      holder.giveUp(
          "gave no sign of life when %s wanted its exclusive queue".formatted(claimant.name()));
      goOn();
    } else if (left.isNegative() || isNoDifferentSoon(holder, waited, left)) {
      refuse();
    } else {
      timer = loop.schedule(LOOK, () -> look(holder));
    }
  }

  private static boolean isDead(AmqpConnection holder, Duration waited, Duration left) {
    if (isDueWithin(holder, Duration.ZERO)) {
      return true;
    }
    return left.isNegative() && holder.heartbeats().acknowledged(waited) == Acknowledgement.MISSING;
  }

  private static boolean isNoDifferentSoon(AmqpConnection holder, Duration waited, Duration left) {
    return holder.heartbeats().acknowledged(waited) == Acknowledgement.SEEN
        && !isDueWithin(holder, left);
  }

  /// Whether the owner, should it stay silent for `span` more, has missed a heartbeat and a half.
  private static boolean isDueWithin(AmqpConnection holder, Duration span) {
    Duration interval = holder.heartbeats().interval();
    Duration most = interval.plus(interval.dividedBy(2));
    return !interval.isZero() && holder.heartbeats().silence().plus(span).compareTo(most) > 0;
  }

  private void refuse() {
    refused = true;
    refusedUntil = clock.nanoTime() + VERDICT.toNanos();
    goOn();
  }

  private void goOn() {
    timer = null;
    claimant.resumeInput();
  }
}

package io.leveret.core.connection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Who may go on with a content under way when all of them together take too much memory: one
/// connection at a time, the others are not read until there is room. So what is under way comes to
/// an end, one after the other.
///
/// One that does not come to an end gives its turn away after a while, so that a client that has
/// stopped in the middle of a body does not stop the others.
///
/// **Confined** to the shard's loop.
public final class ContentTurns {
  /// Calls of [#pass] for which a connection keeps its turn.
  private static final int PATIENCE = 10;

  private final Set<Taker> waiting = new LinkedHashSet<>();
  private final Runnable askAll;
  private BooleanSupplier crowded = () -> false;
  private @Nullable Taker turn;
  private int patience;

  /// A connection, as far as it takes contents.
  interface Taker {
    /// Whether a content is under way on it.
    boolean isInContent();

    /// Asks again whether it [#mayGoOn].
    void ask();
  }

  /// @param askAll asks every connection again whether it [#mayGoOn]
  ContentTurns(Runnable askAll) {
    this.askAll = askAll;
  }

  /// Says who knows whether contents take too much memory.
  public void crowded(BooleanSupplier now) {
    crowded = now;
  }

  boolean isCrowded() {
    return crowded.getAsBoolean();
  }

  /// Whether frames of `taker` are to be taken. When not, it is asked again in time.
  boolean mayGoOn(Taker taker) {
    if (!isCrowded() || !taker.isInContent()) {
      return true;
    }
    if (turn == null) {
      take(taker);
      askAll.run(); // those that were let go on, or could until now
    }
    boolean hasTurn = taker.equals(turn);
    if (!hasTurn) {
      waiting.add(taker);
    }
    return hasTurn;
  }

  private void take(@Nullable Taker next) {
    turn = next;
    patience = PATIENCE;
  }

  /// Lets others go on when there is room, or when the one whose turn it was is done. To be called
  /// at the end of a batch.
  public void follow() {
    if (turn == null) {
      return;
    }
    if (!isCrowded()) {
      take(null);
      for (Taker next = poll(); next != null; next = poll()) {
        next.ask();
      }
    } else if (!turn.isInContent()) {
      giveToNext();
    }
  }

  /// Gives the turn to the next one when it has been the same one's for long. To be called now and
  /// then.
  public void pass() {
    Taker last = turn;
    if (last != null && !waiting.isEmpty() && --patience <= 0) {
      giveToNext();
      last.ask();
    }
  }

  private void giveToNext() {
    Taker next = poll();
    take(next);
    if (next != null) {
      next.ask();
    }
  }

  private @Nullable Taker poll() {
    Iterator<Taker> first = waiting.iterator();
    if (!first.hasNext()) {
      return null;
    }
    Taker next = first.next();
    first.remove();
    return next;
  }

  /// A connection is gone.
  void forget(Taker taker) {
    waiting.remove(taker);
    if (taker.equals(turn)) {
      giveToNext();
    }
  }
}

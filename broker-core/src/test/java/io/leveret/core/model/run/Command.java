package io.leveret.core.model.run;

import io.leveret.core.model.Place;
import io.leveret.core.model.PolicySpec;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.Method;

/// One thing that clients, time or fate do to a broker. Each makes sense after any other, so that a
/// sequence stays one when some are left out: channels are opened where they are needed.
sealed interface Command {
  /// A client calls a method.
  record Call(Place at, Method method) implements Command {}

  /// A client publishes.
  record Publish(Place at, BasicMethod.Publish method, BasicProperties properties, String body)
      implements Command {}

  /// A client settles deliveries, if it has any.
  ///
  /// @param pick which of those that are outstanding; [#EVERYTHING] or [#NOTHING]
  record Settle(Place at, Kind kind, int pick, boolean multiple, boolean requeue)
      implements Command {
    /// Tag 0.
    static final int EVERYTHING = -1;

    /// A tag that was never given.
    static final int NOTHING = -2;

    /// The method that settles.
    enum Kind {
      ACK,
      NACK,
      REJECT
    }
  }

  /// A client ends a transaction.
  ///
  /// @param anyway even when it has none
  record EndTransaction(Place at, boolean commits, boolean anyway) implements Command {}

  /// A policy is set.
  record SetPolicy(PolicySpec policy) implements Command {}

  /// A policy is deleted, if it is there.
  record DeletePolicy(boolean isOperators, String name) implements Command {}

  /// A connection is lost.
  record Lose(int connection) implements Command {}

  /// Time goes on.
  record Advance(long millis) implements Command {}

  /// The broker ends in order, and starts again.
  record Restart() implements Command {}

  /// Power is lost, and the broker starts again.
  record Crash() implements Command {}
}

package io.leveret.core.deadletter;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.DeathReason;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.backlog.Entry;

/// A message that died.
///
/// @param queue where it did
/// @param entry of the message there
record Dead(MessageQueue queue, long entry, MessageView message, DeathReason reason) {
  /// Whether somebody was given it: to a client its letter comes again, as on RabbitMQ.
  boolean wasHandedOut() {
    return reason.isOfConsumer() || Entry.isRedelivered(entry);
  }
}

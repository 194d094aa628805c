package io.leveret.core.vhost;

import io.leveret.core.queue.MessageQueue;
import java.util.Optional;

/// A queue and the session that it lives and dies with, when it is exclusive.
record DeclaredQueue(MessageQueue queue, Optional<Session> owner) {
  /// @throws io.leveret.protocol.error.ChannelException 405 when it is another session's (G095)
  void requireAccessible(Session session, Resource resource) {
    if (owner.isPresent() && owner.get().id() != session.id()) {
      session.lockedOutBy(owner.get());
      throw resource.locked();
    }
  }
}

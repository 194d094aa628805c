package io.leveret.core.channel;

import io.leveret.core.config.Limits;
import io.leveret.core.shard.Pull;
import io.leveret.core.vhost.Session;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.ConnectionException;

/// What a channel sees of its connection. **Confined** to the connection's loop.
public interface ConnectionContext {
  FrameWriter writer();

  Session session();

  VirtualHost virtualHost();

  ShardServices shard();

  Limits limits();

  /// Whether the client declared the capability `consumer_cancel_notify`.
  boolean wantsCancelNotices();

  /// Stops reading frames after the current one, until [#resumeInput] was called as often.
  void pauseInput();

  /// Takes one [#pauseInput] back.
  void resumeInput();

  /// Runs `reply` once what the topology log holds now is on disk: at once when it is already.
  /// Input is paused until then, so that replies keep their order.
  void afterTopologySync(Runnable reply);

  /// Ends the connection once the loop has done what it is at.
  void failSoon(ConnectionException reason);

  /// Where its work lies.
  Pull pull();

  /// Notes that this connection publishes: only such are held back when memory or disk is short.
  void notePublish();
}

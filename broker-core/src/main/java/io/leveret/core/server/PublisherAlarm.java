package io.leveret.core.server;

import io.leveret.core.connection.ConnectionRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The alarm that blocks publishers: what is seen from outside twice a second, and at once what the
/// store says of its disk.
///
/// **Confined** to the shard's loop.
final class PublisherAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(PublisherAlarm.class);

  private final ConnectionRegistry connections;
  private String seen = "";
  private boolean isDiskFull;

  PublisherAlarm(ConnectionRegistry connections) {
    this.connections = connections;
  }

  /// What [ResourceAlarms] has seen: a reason, or an empty text.
  void seen(String reason) {
    seen = reason;
    follow();
  }

  /// Whether the store has no room for what is to come.
  void diskFull(boolean now) {
    if (now != isDiskFull) {
      isDiskFull = now;
      follow();
    }
  }

  private void follow() {
    String reason = isDiskFull ? withDisk(seen) : seen;
    if (!reason.equals(connections.alarm())) {
      LOG.warn(reason.isEmpty() ? "publishers go on" : "publishers are blocked: {}", reason);
      connections.alarm(reason);
    }
  }

  private static String withDisk(String reason) {
    return reason.equals(ResourceAlarms.MEMORY)
        ? ResourceAlarms.BOTH
        : reason.isEmpty() ? ResourceAlarms.DISK : reason;
  }
}

package io.leveret.core.server;

import io.leveret.core.connection.ConnectionRegistry;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The alarm that blocks publishers: what is seen from outside twice a second, and at once what the
/// store says of its disk.
///
/// **Confined** to the loop; with several shards, to whoever has stopped the others.
final class PublisherAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(PublisherAlarm.class);

  private final ConnectionRegistry connections;
  private String seen = "";
  private final BitSet full = new BitSet();

  PublisherAlarm(ConnectionRegistry connections) {
    this.connections = connections;
  }

  /// What [ResourceAlarms] has seen: a reason, or an empty text.
  void seen(String reason) {
    seen = reason;
    follow();
  }

  /// Whether the store of a shard has no room for what is to come.
  void diskFull(int shard, boolean now) {
    if (now != full.get(shard)) {
      full.set(shard, now);
      follow();
    }
  }

  private void follow() {
    String reason = full.isEmpty() ? seen : withDisk(seen);
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

package io.leveret.core.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The connections of one shard that got through the handshake, and what holds them back.
///
/// **Confined** to the shard's loop.
public final class ConnectionRegistry {
  private final Set<AmqpConnection> open = new LinkedHashSet<>();
  private String alarm = "";
  private boolean congested;

  void add(AmqpConnection connection) {
    open.add(connection);
  }

  void remove(AmqpConnection connection) {
    open.remove(connection);
  }

  public int size() {
    return open.size();
  }

  /// Calls `action` for each connection that is open now.
  public void forEach(Consumer<AmqpConnection> action) {
    List<AmqpConnection> now = new ArrayList<>(open);
    now.forEach(action);
  }

  /// Why publishers must wait, for the client to read: empty when they need not.
  public String alarm() {
    return alarm;
  }

  boolean isCongested() {
    return congested;
  }

  /// Raises, changes or clears (with an empty reason) the alarm that blocks publishers.
  public void alarm(String reason) {
    if (!reason.equals(alarm)) {
      alarm = reason;
      forEach(AmqpConnection::holdOrRelease);
    }
  }

  /// Says whether publishers must wait for the store to catch up.
  public void congested(boolean now) {
    if (now != congested) {
      congested = now;
      forEach(AmqpConnection::holdOrRelease);
    }
  }
}

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
  private final Tally ofUser = new Tally();
  private final Tally ofVirtualHost = new Tally();
  private final Tally channelsOfUser = new Tally();
  private final ContentTurns contents =
      new ContentTurns(() -> forEach(AmqpConnection::holdOrRelease));
  private String alarm = "";
  private long parkedBytes;
  private boolean congested;

  void add(AmqpConnection connection) {
    if (open.add(connection)) {
      ofUser.add(connection.user());
      ofVirtualHost.add(connection.virtualHost().name());
    }
  }

  void remove(AmqpConnection connection) {
    if (open.remove(connection)) {
      ofUser.remove(connection.user());
      ofVirtualHost.remove(connection.virtualHost().name());
    }
  }

  public int size() {
    return open.size();
  }

  /// How many connections a user has.
  int ofUser(String user) {
    return ofUser.count(user);
  }

  /// How many connections a virtual host has.
  int ofVirtualHost(String virtualHost) {
    return ofVirtualHost.count(virtualHost);
  }

  /// How many channels each user has; kept by [ChannelQuota].
  Tally channelsOfUser() {
    return channelsOfUser;
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

  boolean isAlarmed() {
    return !alarm.isEmpty();
  }

  /// Memory that publishes take which wait for the end of an alarm.
  long parkedBytes() {
    return parkedBytes;
  }

  /// Notes that a connection parks more, or less. Those that waited for room below `most` go on.
  void parked(long more, long most) {
    boolean wasFull = parkedBytes >= most;
    parkedBytes += more;
    if (wasFull && parkedBytes < most) {
      forEach(AmqpConnection::holdOrRelease);
    }
  }

  boolean isCongested() {
    return congested;
  }

  /// Who may go on with contents under way.
  public ContentTurns contents() {
    return contents;
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

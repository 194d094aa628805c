package io.leveret.core.connection;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The connections of a broker that got through the handshake, and what holds them back.
///
/// **Confined** to the loop; with several shards, to whoever has stopped the others.
public final class ConnectionRegistry {
  private final Set<AmqpConnection> open = new LinkedHashSet<>();
  private final Tally ofUser = new Tally();
  private final Tally ofVirtualHost = new Tally();
  private final Tally channelsOfUser = new Tally();
  private final Map<Integer, ContentTurns> contents = new HashMap<>();
  private ClientProperties lastClient = ClientProperties.NONE;
  private String alarm = "";
  private long parkedBytes;
  private final BitSet congested = new BitSet();
  private final BitSet exhausted = new BitSet();

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

  /// What a client says of itself; the very one that the client before it said when both are equal,
  /// as clients of one library often are: it is a good part of what an idle connection would hold.
  ClientProperties shared(ClientProperties client) {
    if (!client.equals(lastClient)) {
      lastClient = client;
    }
    return lastClient;
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
    return !congested.isEmpty();
  }

  boolean isExhausted() {
    return !exhausted.isEmpty();
  }

  /// Who of the connections of a shard may go on with contents under way.
  public ContentTurns contents(int shard) {
    return contents.computeIfAbsent(shard, _ -> new ContentTurns(() -> askAll(shard)));
  }

  private void askAll(int shard) {
    forEach(connection -> {
      if (connection.homeShard() == shard) {
        connection.holdOrRelease();
      }
    });
  }

  /// Raises, changes or clears (with an empty reason) the alarm that blocks publishers.
  public void alarm(String reason) {
    if (!reason.equals(alarm)) {
      alarm = reason;
      forEach(AmqpConnection::holdOrRelease);
    }
  }

  /// Says whether publishers must wait for the store of a shard to catch up.
  ///
  /// @param all even those that send little
  public void congested(int shard, boolean now, boolean all) {
    boolean wasCongested = isCongested();
    boolean wasExhausted = isExhausted();
    congested.set(shard, now);
    exhausted.set(shard, all);
    if (isCongested() != wasCongested || isExhausted() != wasExhausted) {
      forEach(AmqpConnection::holdOrRelease);
    }
  }
}

package io.leveret.core.exchange;

import io.leveret.core.config.Durability;
import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Where one message goes: the queues it was routed to, each once.
///
/// A route that [#isCacheable] never changes its queues and may be kept: it is right for another
/// message as long as [#version] equals the router's and [#matches] says so. Any other is the
/// router's scratch and holds until its next call.
///
/// **Confined** to the loop.
public final class Route {
  /// Where the queues are whose shards differ.
  public static final int SEVERAL_SHARDS = -1;

  private static final byte[] NO_ROUTING = {};
  private static final Destination[] NO_QUEUES = {};
  private static final int[] NO_IDS = {};

  /// The answer when there is no exchange of that name.
  public static final Route NO_EXCHANGE = scratch();

  private final byte[] routing;
  private final boolean anyKey;
  private Optional<Exchange> exchange = Optional.empty();
  private Destination[] queues = NO_QUEUES;
  private int[] queueIds = NO_IDS;
  private int count;
  private int shard = SEVERAL_SHARDS;
  private Durability durability = Durability.RAM;
  private long version;

  /// @param routing the routing bytes this route is for, without the routing key when `anyKey`
  Route(byte[] routing, boolean anyKey) {
    this.routing = routing;
    this.anyKey = anyKey;
  }

  /// A route to be pointed at one message's queues after the other.
  static Route scratch() {
    return new Route(NO_ROUTING, false);
  }

  void show(
      Exchange from, Destination[] found, int[] foundIds, int foundCount, Durability strictest) {
    exchange = from.asOptional();
    queues = found;
    queueIds = foundIds;
    count = foundCount;
    durability = strictest;
    shard = count == 0 ? SEVERAL_SHARDS : found[0].shard();
    for (int i = 1; i < count && shard != SEVERAL_SHARDS; i++) {
      shard = found[i].shard() == shard ? shard : SEVERAL_SHARDS;
    }
  }

  /// How many queues.
  public int count() {
    return count;
  }

  /// The queue at `i`, 0 to `count() - 1`.
  public Destination queue(int i) {
    return queues[i];
  }

  /// The queues; only the first [#count] are this route's. Not to be changed.
  public Destination[] queues() {
    return queues;
  }

  /// The queues' ids in the same order; only the first [#count] are this route's. Not to be
  /// changed.
  public int[] queueIds() {
    return queueIds;
  }

  /// What a persistent message survives in that of the queues that keeps it most safely.
  public Durability durability() {
    return durability;
  }

  /// The shard of all its queues, or [#SEVERAL_SHARDS]; that also when there is none.
  public int shard() {
    return shard;
  }

  /// Whether this route may be kept for later messages.
  public boolean isCacheable() {
    return routing.length > 0;
  }

  /// Whether there is an exchange of the name that the message was published to.
  public boolean hasExchange() {
    return exchange.isPresent();
  }

  /// The exchange that the message was published to.
  ///
  /// @throws java.util.NoSuchElementException when there is none: see [#hasExchange]
  public Exchange exchange() {
    return exchange.orElseThrow();
  }

  /// The version of the topology that this route was last known to be right in.
  public long version() {
    return version;
  }

  void validAt(long currentVersion) {
    version = currentVersion;
  }

  /// Whether a message with this exchange and routing key takes this route; always false for one
  /// that is not cacheable.
  public boolean matches(MessageView message) {
    return matches(message.routingMemory(), message.routingOffset(), message.routingLength());
  }

  boolean matches(ByteBuffer memory, int offset, int length) {
    if (routing.length == 0) {
      return false;
    }
    return anyKey
        ? Keys.startsWith(memory, offset, length, routing)
        : Keys.equal(routing, memory, offset, length);
  }
}

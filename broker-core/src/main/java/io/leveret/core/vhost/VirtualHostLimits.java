package io.leveret.core.vhost;

/// How many connections and queues one virtual host may have at one time (G019, G106). Immutable.
///
/// @param maxConnections 0 lets none in, less than 0 is unlimited
/// @param maxQueues of every kind; 0 lets none be declared, less than 0 is unlimited
public record VirtualHostLimits(int maxConnections, int maxQueues) {
  /// As many as the broker has room for.
  public static final VirtualHostLimits UNLIMITED = new VirtualHostLimits(-1, -1);

  /// Whether a virtual host with `open` connections may have no more.
  public boolean refusesConnection(int open) {
    return maxConnections >= 0 && open >= maxConnections;
  }

  /// Whether a virtual host with `declared` queues may have no more.
  public boolean refusesQueue(int declared) {
    return maxQueues >= 0 && declared >= maxQueues;
  }
}

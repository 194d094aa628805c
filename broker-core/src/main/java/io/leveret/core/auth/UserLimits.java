package io.leveret.core.auth;

/// How many connections and channels one user may have at one time (G019, G041). Immutable.
///
/// @param maxConnections over all virtual hosts; 0 lets none in, less than 0 is unlimited
/// @param maxChannels over all connections; 0 lets none be opened, less than 0 is unlimited
public record UserLimits(int maxConnections, int maxChannels) {
  /// As many as the broker has room for.
  public static final UserLimits UNLIMITED = new UserLimits(-1, -1);

  /// Whether a user who has `open` connections may have no more.
  public boolean refusesConnection(int open) {
    return maxConnections >= 0 && open >= maxConnections;
  }

  /// Whether a user who has `open` channels may have no more.
  public boolean refusesChannel(int open) {
    return maxChannels >= 0 && open >= maxChannels;
  }
}

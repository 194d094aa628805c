package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.NOT_ALLOWED;

import io.leveret.core.auth.UserDirectory;
import io.leveret.protocol.error.ConnectionException;

/// How many channels each user has over all connections, held to the user's limit (G041).
///
/// **Confined** to the shard's loop.
final class ChannelQuota {
  private final UserDirectory users;
  private final Tally open;

  ChannelQuota(UserDirectory users, Tally open) {
    this.users = users;
    this.open = open;
  }

  /// Counts a channel that the user opens.
  ///
  /// @throws ConnectionException 530 when the user may have no more
  void take(String user) {
    var limits = users.limits(user);
    if (limits.refusesChannel(open.count(user))) {
      throw ConnectionException.ofNoMethod(
          NOT_ALLOWED,
          "number of channels opened for user '%s' has reached the maximum allowed user limit of %d"
              .formatted(user, limits.maxChannels()));
    }
    open.add(user);
  }

  /// Counts a channel of the user no more.
  void giveBack(String user) {
    open.remove(user);
  }
}

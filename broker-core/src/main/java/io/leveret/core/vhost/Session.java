package io.leveret.core.vhost;

/// A connection as the topology sees it: who acts, and whose exclusive queues are.
public interface Session {
  /// Differs from that of every other connection of this broker.
  long id();

  /// The name of the user, for refusals.
  String user();

  /// Whether the user's messages may name another user as their sender: the tag `impersonator`
  /// (G054).
  default boolean mayImpersonate() {
    return false;
  }

  /// Whether names that begin with `amq.` may be declared: the broker gave them before, to what is
  /// now brought from elsewhere.
  default boolean mayUseReservedNames() {
    return false;
  }

  /// The shard that it lives on, and so the queues that it declares.
  default int homeShard() {
    return 0;
  }

  /// Told right before this session is refused what is exclusive to `owner`.
  default void lockedOutBy(Session owner) {}

  /// What the user may do in the virtual host that the connection opened.
  Permissions permissions();
}

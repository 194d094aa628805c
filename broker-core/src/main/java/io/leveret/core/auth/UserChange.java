package io.leveret.core.auth;

/// One change of the users and of what they may do. Doing all of them again in order makes the
/// directory anew. Immutable.
public sealed interface UserChange {
  /// A user came, or one took the place of another of the same name and kept the permissions.
  record Put(User user) implements UserChange {}

  /// A user went, with all permissions.
  record Remove(String user) implements UserChange {}

  /// A user may do this in a virtual host, and nothing else there.
  record Permit(String user, String virtualHost, VirtualHostPermissions permitted)
      implements UserChange {}

  /// A user may not open a virtual host any more.
  record Forbid(String user, String virtualHost) implements UserChange {}

  /// A user may use these topics of an exchange, and no others.
  record PermitTopics(String user, String virtualHost, String exchange, TopicPermissions permitted)
      implements UserChange {}

  /// A user may use every topic of an exchange again.
  record FreeTopics(String user, String virtualHost, String exchange) implements UserChange {}
}

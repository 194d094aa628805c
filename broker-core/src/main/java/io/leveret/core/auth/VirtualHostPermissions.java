package io.leveret.core.auth;

/// What one user may do with the resources of one virtual host (G107). Immutable.
///
/// @param configure names of what the user may make and delete
/// @param write names of what the user may publish or bind to
/// @param read names of what the user may consume or bind from
public record VirtualHostPermissions(NamePattern configure, NamePattern write, NamePattern read) {
  /// Everything.
  public static final VirtualHostPermissions ALL =
      new VirtualHostPermissions(NamePattern.ALL, NamePattern.ALL, NamePattern.ALL);

  /// Nothing but the empty name, which no resource has: the default exchange is `amq.default`.
  static final VirtualHostPermissions NONE =
      new VirtualHostPermissions(NamePattern.NONE, NamePattern.NONE, NamePattern.NONE);

  /// @throws IllegalArgumentException when one of them is no regular expression
  public static VirtualHostPermissions of(String configure, String write, String read) {
    return new VirtualHostPermissions(
        NamePattern.of(configure), NamePattern.of(write), NamePattern.of(read));
  }
}

package io.leveret.core.auth;

/// What a login came to.
public sealed interface AuthResult {
  /// The user is who they say.
  record Granted(User user) implements AuthResult {}

  /// The user is not let in.
  ///
  /// @param reason for the log only; the client is told the same whatever it is (G008)
  record Refused(String reason) implements AuthResult {}
}

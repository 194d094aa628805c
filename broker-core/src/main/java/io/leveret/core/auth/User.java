package io.leveret.core.auth;

import java.util.Set;

/// Somebody who may log in. Immutable.
///
/// @param name as sent in the login, case sensitive
/// @param passwordHash [PasswordHash#NONE] for a user who cannot log in with a password
/// @param tags what management tools let this user do, such as `administrator`
public record User(String name, PasswordHash passwordHash, Set<String> tags, UserLimits limits) {
  public User {
    tags = Set.copyOf(tags);
  }

  /// A user without limits.
  public User(String name, PasswordHash passwordHash, Set<String> tags) {
    this(name, passwordHash, tags, UserLimits.UNLIMITED);
  }
}

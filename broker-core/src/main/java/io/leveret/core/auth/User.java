package io.leveret.core.auth;

import java.util.Set;

/// Somebody who may log in. Immutable.
///
/// @param name as sent in the login, case sensitive
/// @param tags what management tools let this user do, such as `administrator`
public record User(String name, PasswordHash passwordHash, Set<String> tags) {
  public User {
    tags = Set.copyOf(tags);
  }
}

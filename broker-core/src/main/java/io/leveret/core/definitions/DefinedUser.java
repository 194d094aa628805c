package io.leveret.core.definitions;

import io.leveret.core.auth.User;
import io.leveret.core.meta.BrokerState;

/// A user, without permissions. Immutable.
public record DefinedUser(User user) implements Definition {
  @Override
  public String section() {
    return "users";
  }

  @Override
  public String subject() {
    return "user '" + user.name() + "'";
  }

  @Override
  public void applyTo(BrokerState broker) {
    broker.users().put(user);
  }
}

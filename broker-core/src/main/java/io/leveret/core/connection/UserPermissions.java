package io.leveret.core.connection;

import io.leveret.core.auth.AccessControl;
import io.leveret.core.vhost.Permissions;

/// What the user of a connection may do, as the topology asks it.
record UserPermissions(AccessControl access) implements Permissions {
  @Override
  public boolean mayConfigure(String resource) {
    return access.mayConfigure(resource);
  }

  @Override
  public boolean mayWrite(String resource) {
    return access.mayWrite(resource);
  }

  @Override
  public boolean mayRead(String resource) {
    return access.mayRead(resource);
  }
}

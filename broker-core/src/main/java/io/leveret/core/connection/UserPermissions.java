package io.leveret.core.connection;

import io.leveret.core.auth.AccessControl;
import io.leveret.core.vhost.Permissions;
import java.nio.ByteBuffer;

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

  @Override
  public long version() {
    return access.version();
  }

  @Override
  public boolean restrictsTopics() {
    return access.restrictsTopics();
  }

  @Override
  public boolean mayWriteTopic(String exchange, ByteBuffer memory, int offset, int length) {
    return access.mayWriteTopic(exchange, memory, offset, length);
  }

  @Override
  public boolean mayReadTopic(String exchange, String bindingKey) {
    return access.mayReadTopic(exchange, bindingKey);
  }
}

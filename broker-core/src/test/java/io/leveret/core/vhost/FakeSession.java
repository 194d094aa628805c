package io.leveret.core.vhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Set;

/// A connection that is only an identity and what it may do.
record FakeSession(long id, String user, Permissions permissions) implements Session {
  FakeSession(long id) {
    this(id, "guest", Permissions.ALL);
  }

  /// Somebody who may only do what is listed, such as `write x`.
  static FakeSession allowed(String... rights) {
    return new FakeSession(99, "u", new Listed(Set.of(rights)));
  }

  private record Listed(Set<String> granted) implements Permissions {
    @Override
    public boolean mayConfigure(String resource) {
      return granted.contains("configure " + resource);
    }

    @Override
    public boolean mayWrite(String resource) {
      return granted.contains("write " + resource);
    }

    @Override
    public boolean mayRead(String resource) {
      return granted.contains("read " + resource);
    }

    @Override
    public long version() {
      return 0;
    }

    @Override
    public boolean restrictsTopics() {
      return true;
    }

    @Override
    public boolean mayWriteTopic(String exchange, ByteBuffer memory, int offset, int length) {
      var key = new byte[length];
      memory.get(offset, key);
      return granted.contains("write topic " + new String(key, UTF_8));
    }

    @Override
    public boolean mayReadTopic(String exchange, String bindingKey) {
      return granted.contains("read topic " + bindingKey);
    }
  }
}

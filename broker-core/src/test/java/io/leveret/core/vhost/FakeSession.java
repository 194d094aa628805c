package io.leveret.core.vhost;

import java.util.Set;

/// A connection that is only an identity and what it may do.
record FakeSession(long id, String user, Permissions permissions) implements Session {
  FakeSession(long id) {
    this(id, "guest", Permissions.ALL);
  }

  /// Somebody who may only do what is listed, such as `write x`.
  static FakeSession allowed(String... rights) {
    var granted = Set.of(rights);
    return new FakeSession(
        99,
        "u",
        new Permissions() {
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
        });
  }
}

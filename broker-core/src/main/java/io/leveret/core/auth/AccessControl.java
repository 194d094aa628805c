package io.leveret.core.auth;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// What one user may do with each resource of one virtual host.
///
/// **Confined** to the loop of its [UserDirectory]. Follows every change of the directory at once.
///
/// Invariant: what is remembered was decided by the directory as it is now, and is bounded.
public final class AccessControl {
  /// Resource names remembered for each of the three rights; few clients use more.
  private static final int REMEMBERED = 64;

  private final UserDirectory directory;
  private final String userName;
  private final String virtualHost;
  private final Map<String, Boolean> configure = new HashMap<>();
  private final Map<String, Boolean> write = new HashMap<>();
  private final Map<String, Boolean> read = new HashMap<>();
  private final Map<String, TopicAccess> topics = new HashMap<>();
  private VirtualHostPermissions permissions;
  private long decidedAt;

  AccessControl(UserDirectory directory, String userName, String virtualHost) {
    this.directory = directory;
    this.userName = userName;
    this.virtualHost = virtualHost;
    this.permissions = current();
    this.decidedAt = directory.version();
    addTopics();
  }

  /// Changes whenever a decision may have: what was decided by others can be forgotten then.
  public long version() {
    return directory.version();
  }

  /// Whether the user may make and delete `resource`. The default exchange is `amq.default`.
  public boolean mayConfigure(String resource) {
    follow();
    return decide(configure, permissions.configure(), resource);
  }

  /// Whether the user may publish or bind to `resource`.
  public boolean mayWrite(String resource) {
    follow();
    return decide(write, permissions.write(), resource);
  }

  /// Whether the user may consume or bind from `resource`.
  public boolean mayRead(String resource) {
    follow();
    return decide(read, permissions.read(), resource);
  }

  /// Whether there is any exchange of which the user may not use every topic.
  public boolean restrictsTopics() {
    follow();
    return !topics.isEmpty();
  }

  /// Whether the user may publish to a topic exchange with the routing key that is the `length`
  /// bytes at `offset`. Allocates nothing for a key that came before.
  public boolean mayWriteTopic(String exchange, ByteBuffer memory, int offset, int length) {
    follow();
    var access = topics.get(exchange);
    return access == null || access.mayWrite(memory, offset, length);
  }

  /// Whether the user may bind to a topic exchange with `bindingKey`.
  public boolean mayReadTopic(String exchange, String bindingKey) {
    follow();
    var access = topics.get(exchange);
    return access == null || access.mayRead(bindingKey);
  }

  private static boolean decide(
      Map<String, Boolean> decided, NamePattern pattern, String resource) {
    var remembered = decided.get(resource);
    if (remembered != null) {
      return remembered;
    }
    boolean allowed = pattern.matches(resource);
    if (decided.size() == REMEMBERED) {
      // Starting over is cheaper than an order of use, and a client that needs more names than this
      // pays one match a name.
      decided.clear();
    }
    decided.put(resource, allowed);
    return allowed;
  }

  private void follow() {
    if (decidedAt != directory.version()) {
      configure.clear();
      write.clear();
      read.clear();
      topics.clear();
      permissions = current();
      decidedAt = directory.version();
      addTopics();
    }
  }

  private void addTopics() {
    var variables = Map.of("username", userName, "vhost", virtualHost);
    directory
        .topicPermissions(userName, virtualHost)
        .forEach(
            (exchange, permitted) -> topics.put(exchange, new TopicAccess(permitted, variables)));
  }

  private VirtualHostPermissions current() {
    return directory.permissions(userName, virtualHost).orElse(VirtualHostPermissions.NONE);
  }
}

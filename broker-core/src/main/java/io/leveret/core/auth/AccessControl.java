package io.leveret.core.auth;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  private final Decisions configure = new Decisions();
  private final Decisions write = new Decisions();
  private final Decisions read = new Decisions();
  private Map<String, TopicAccess> topics = Map.of();
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
    return configure.decide(permissions.configure(), resource);
  }

  /// Whether the user may publish or bind to `resource`.
  public boolean mayWrite(String resource) {
    follow();
    return write.decide(permissions.write(), resource);
  }

  /// Whether the user may consume or bind from `resource`.
  public boolean mayRead(String resource) {
    follow();
    return read.decide(permissions.read(), resource);
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

  private void follow() {
    if (decidedAt != directory.version()) {
      configure.forget();
      write.forget();
      read.forget();
      permissions = current();
      decidedAt = directory.version();
      addTopics();
    }
  }

  private void addTopics() {
    var permitted = directory.topicPermissions(userName, virtualHost);
    var variables = Map.of("username", userName, "vhost", virtualHost);
    var accesses = new HashMap<String, TopicAccess>();
    permitted.forEach(
        (exchange, topic) -> accesses.put(exchange, new TopicAccess(topic, variables)));
    topics = accesses.isEmpty() ? Map.of() : accesses;
  }

  private VirtualHostPermissions current() {
    return directory.permissions(userName, virtualHost).orElse(VirtualHostPermissions.NONE);
  }

  /// What was decided of one right. An idle connection holds no map.
  private static final class Decisions {
    private @Nullable Map<String, Boolean> decided;

    boolean decide(NamePattern pattern, String resource) {
      if (decided == null) {
        decided = new HashMap<>();
      }
      var remembered = decided.get(resource);
      if (remembered != null) {
        return remembered;
      }
      boolean allowed = pattern.matches(resource);
      if (decided.size() == REMEMBERED) {
        // Starting over is cheaper than an order of use, and a client that needs more names than
        // this pays one match a name.
        decided.clear();
      }
      decided.put(resource, allowed);
      return allowed;
    }

    void forget() {
      decided = null;
    }
  }
}

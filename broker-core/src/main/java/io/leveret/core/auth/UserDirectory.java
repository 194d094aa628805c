package io.leveret.core.auth;

import io.leveret.core.auth.AuthResult.Granted;
import io.leveret.core.auth.AuthResult.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The users and what each may do in each virtual host.
///
/// **Confined** to the loop that owns the topology.
///
/// Invariant: permissions exist only for users that exist.
public final class UserDirectory {
  private final Set<String> loopbackUsers;
  private final Map<String, User> users = new HashMap<>();
  private final Map<String, Map<String, VirtualHostPermissions>> permissions = new HashMap<>();
  private final Map<String, Map<String, Map<String, TopicPermissions>>> topics = new HashMap<>();
  private long version;

  /// @param loopbackUsers names of those who may connect from this machine only (G009)
  public UserDirectory(Set<String> loopbackUsers) {
    this.loopbackUsers = Set.copyOf(loopbackUsers);
  }

  /// Adds a user, or replaces the one of the same name and keeps the permissions.
  public void put(User user) {
    users.put(user.name(), user);
    version++;
  }

  /// Removes a user and all permissions of that user; does nothing if there is none.
  public void remove(String userName) {
    users.remove(userName);
    permissions.remove(userName);
    topics.remove(userName);
    version++;
  }

  /// The user of this name, if there is one.
  public Optional<User> find(String userName) {
    return Optional.ofNullable(users.get(userName));
  }

  /// What a user may have at one time; without limits when there is no such user.
  public UserLimits limits(String userName) {
    return find(userName).map(User::limits).orElse(UserLimits.UNLIMITED);
  }

  /// Every user, in no order.
  public List<User> users() {
    return List.copyOf(users.values());
  }

  /// Sets what a user may do in a virtual host.
  ///
  /// @throws IllegalArgumentException when there is no such user
  public void permit(String userName, String virtualHost, VirtualHostPermissions permitted) {
    requireKnown(userName);
    permissions.computeIfAbsent(userName, _ -> new HashMap<>()).put(virtualHost, permitted);
    version++;
  }

  /// Takes a virtual host away from a user; does nothing if the user had none of it.
  public void forbid(String userName, String virtualHost) {
    permissions.getOrDefault(userName, new HashMap<>()).remove(virtualHost);
    version++;
  }

  /// Sets which topics of an exchange a user may use; other exchanges are as they were.
  ///
  /// @param exchange as clients name it; the default exchange is no topic exchange
  /// @throws IllegalArgumentException when there is no such user
  public void permitTopics(
      String userName, String virtualHost, String exchange, TopicPermissions permitted) {
    requireKnown(userName);
    topics
        .computeIfAbsent(userName, _ -> new HashMap<>())
        .computeIfAbsent(virtualHost, _ -> new HashMap<>())
        .put(exchange, permitted);
    version++;
  }

  /// Lets a user use every topic of an exchange again; does nothing if the user could.
  public void freeTopics(String userName, String virtualHost, String exchange) {
    topics
        .getOrDefault(userName, new HashMap<>())
        .getOrDefault(virtualHost, new HashMap<>())
        .remove(exchange);
    version++;
  }

  /// Lets a user use every topic of every exchange of a virtual host again.
  public void freeTopics(String userName, String virtualHost) {
    topics.getOrDefault(userName, new HashMap<>()).remove(virtualHost);
    version++;
  }

  /// Takes a virtual host away from everybody, because it is gone.
  public void forgetVirtualHost(String virtualHost) {
    permissions.values().forEach(ofUser -> ofUser.remove(virtualHost));
    topics.values().forEach(ofUser -> ofUser.remove(virtualHost));
    version++;
  }

  /// What a user may do in a virtual host; none means that the user may not even open it (G019).
  public Optional<VirtualHostPermissions> permissions(String userName, String virtualHost) {
    return Optional.ofNullable(permissions.getOrDefault(userName, Map.of()).get(virtualHost));
  }

  /// What a user may do in each virtual host that the user may open, in the order of their names.
  public Map<String, VirtualHostPermissions> permissions(String userName) {
    return new TreeMap<>(permissions.getOrDefault(userName, Map.of()));
  }

  /// Which topics a user may use, by exchange; an exchange that is not in it has no such limit.
  public Map<String, TopicPermissions> topicPermissions(String userName, String virtualHost) {
    return Map.copyOf(topics.getOrDefault(userName, Map.of()).getOrDefault(virtualHost, Map.of()));
  }

  /// Checks a login.
  ///
  /// @param fromLoopback whether the client is on this machine
  public AuthResult authenticate(String userName, String password, boolean fromLoopback) {
    // G010: a blank password is refused even where the stored hash is that of one.
    if (password.isEmpty()) {
      return new Refused("user '" + userName + "' sent a blank password");
    }
    var user = users.get(userName);
    if (user == null || !user.passwordHash().matches(password)) {
      return new Refused("user '" + userName + "' - invalid credentials");
    }
    if (loopbackUsers.contains(userName) && !fromLoopback) {
      return new Refused("user '" + userName + "' can only connect via localhost");
    }
    return new Granted(user);
  }

  /// What a user may do in a virtual host, with decisions remembered; for one connection.
  public AccessControl accessControl(String userName, String virtualHost) {
    return new AccessControl(this, userName, virtualHost);
  }

  private void requireKnown(String userName) {
    if (!users.containsKey(userName)) {
      throw new IllegalArgumentException("no user '" + userName + "'");
    }
  }

  /// Changes with every change of users or permissions, so that what was decided can be forgotten.
  long version() {
    return version;
  }
}

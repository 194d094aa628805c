package io.leveret.core.auth;

import io.leveret.core.auth.AuthResult.Granted;
import io.leveret.core.auth.AuthResult.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

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
  private Consumer<UserChange> journal = _ -> {};
  private AccessListener listener = AccessListener.NONE;
  private long version;

  /// @param loopbackUsers names of those who may connect from this machine only (G009)
  public UserDirectory(Set<String> loopbackUsers) {
    this.loopbackUsers = Set.copyOf(loopbackUsers);
  }

  /// From here on, tells `log` of every change. Those before are in a log already.
  public void start(Consumer<UserChange> log) {
    journal = log;
  }

  /// Does a change, again or for the first time.
  ///
  /// @throws IllegalArgumentException when it is about a user whom there is not
  public void apply(UserChange change) {
    switch (change) {
      case UserChange.Put(User user) -> put(user);
      case UserChange.Remove(String user) -> remove(user);
      case UserChange.Permit(String user, String host, var permitted) ->
          permit(user, host, permitted);
      case UserChange.Forbid(String user, String host) -> forbid(user, host);
      case UserChange.PermitTopics(String user, String host, String exchange, var permitted) ->
          permitTopics(user, host, exchange, permitted);
      case UserChange.FreeTopics(String user, String host, String exchange) ->
          freeTopics(user, host, exchange);
    }
  }

  /// The changes that would make this directory from nothing.
  public List<UserChange> snapshot() {
    var changes = new ArrayList<UserChange>();
    users.values().forEach(user -> changes.add(new UserChange.Put(user)));
    permissions.forEach((user, hosts) ->
        hosts.forEach(
            (host, permitted) -> changes.add(new UserChange.Permit(user, host, permitted))));
    topics.forEach((user, hosts) ->
        hosts.forEach((host, exchanges) ->
            exchanges.forEach((exchange, permitted) ->
                changes.add(new UserChange.PermitTopics(user, host, exchange, permitted)))));
    return changes;
  }

  private void changed(UserChange change) {
    version++;
    journal.accept(change);
  }

  /// Tells `follower`, and nobody else, of every right that goes.
  public void listener(AccessListener follower) {
    listener = follower;
  }

  /// Adds a user, or replaces the one of the same name and keeps the permissions.
  public void put(User user) {
    if (user.equals(users.put(user.name(), user))) {
      return;
    }
    changed(new UserChange.Put(user));
  }

  /// Removes a user and all permissions of that user; does nothing if there is none.
  public void remove(String userName) {
    permissions.remove(userName);
    topics.remove(userName);
    if (users.remove(userName) != null) {
      changed(new UserChange.Remove(userName));
      listener.removed(userName);
    }
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
    var ofUser = permissions.computeIfAbsent(userName, _ -> new HashMap<>());
    if (permitted.equals(ofUser.put(virtualHost, permitted))) {
      return;
    }
    changed(new UserChange.Permit(userName, virtualHost, permitted));
    listener.changed(userName);
  }

  /// Takes a virtual host away from a user; does nothing if the user had none of it.
  public void forbid(String userName, String virtualHost) {
    var ofUser = permissions.getOrDefault(userName, Map.of());
    if (ofUser.containsKey(virtualHost)) {
      ofUser.remove(virtualHost);
      changed(new UserChange.Forbid(userName, virtualHost));
      listener.changed(userName);
    }
  }

  /// Sets which topics of an exchange a user may use; other exchanges are as they were.
  ///
  /// @param exchange as clients name it; the default exchange is no topic exchange
  /// @throws IllegalArgumentException when there is no such user
  public void permitTopics(
      String userName, String virtualHost, String exchange, TopicPermissions permitted) {
    requireKnown(userName);
    var ofHost =
        topics
            .computeIfAbsent(userName, _ -> new HashMap<>())
            .computeIfAbsent(virtualHost, _ -> new HashMap<>());
    if (permitted.equals(ofHost.put(exchange, permitted))) {
      return;
    }
    changed(new UserChange.PermitTopics(userName, virtualHost, exchange, permitted));
  }

  /// Lets a user use every topic of an exchange again; does nothing if the user could.
  public void freeTopics(String userName, String virtualHost, String exchange) {
    var ofHost = topics.getOrDefault(userName, Map.of()).getOrDefault(virtualHost, Map.of());
    if (ofHost.containsKey(exchange)) {
      ofHost.remove(exchange);
      changed(new UserChange.FreeTopics(userName, virtualHost, exchange));
    }
  }

  /// Lets a user use every topic of every exchange of a virtual host again.
  public void freeTopics(String userName, String virtualHost) {
    topicPermissions(userName, virtualHost)
        .keySet()
        .forEach(exchange -> freeTopics(userName, virtualHost, exchange));
  }

  /// Takes a virtual host away from everybody, because it is gone.
  public void forgetVirtualHost(String virtualHost) {
    users
        .keySet()
        .forEach(user -> {
          forbid(user, virtualHost);
          freeTopics(user, virtualHost);
        });
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
    return admit(user, fromLoopback);
  }

  /// Lets a user in who need not prove anything, as far as that user may connect from there.
  ///
  /// @param fromLoopback whether the client is on this machine
  public AuthResult admit(String userName, boolean fromLoopback) {
    var user = users.get(userName);
    return user == null
        ? new Refused("user '" + userName + "' does not exist")
        : admit(user, fromLoopback);
  }

  private AuthResult admit(User user, boolean fromLoopback) {
    return loopbackUsers.contains(user.name()) && !fromLoopback
        ? new Refused("user '" + user.name() + "' can only connect via localhost")
        : new Granted(user);
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

package io.leveret.core.definitions;

import io.leveret.core.auth.User;
import io.leveret.core.vhost.VirtualHostMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a document says, or what a broker holds. Immutable.
///
/// @param limits of virtual hosts, whether they are named in `virtualHosts` or not
/// @param skipped what the document holds and the broker does not take, such as the parameters of
///   plug-ins; each named once
public record Definitions(
    List<DefinedUser> users,
    List<DefinedVirtualHost> virtualHosts,
    List<DefinedLimits> limits,
    List<DefinedPermission> permissions,
    List<DefinedTopicPermission> topicPermissions,
    List<DefinedPolicy> policies,
    List<DefinedExchange> exchanges,
    List<DefinedQueue> queues,
    List<DefinedBinding> bindings,
    List<String> skipped) {
  /// No document, or one that says nothing.
  public static final Definitions NONE =
      new Definitions(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of(), List.of());

  public Definitions {
    users = List.copyOf(users);
    virtualHosts = List.copyOf(virtualHosts);
    limits = List.copyOf(limits);
    permissions = List.copyOf(permissions);
    topicPermissions = List.copyOf(topicPermissions);
    policies = List.copyOf(policies);
    exchanges = List.copyOf(exchanges);
    queues = List.copyOf(queues);
    bindings = List.copyOf(bindings);
    skipped = List.copyOf(skipped);
  }

  /// Every entry, in an order in which each finds what it needs.
  public List<Definition> all() {
    var all = new ArrayList<Definition>();
    all.addAll(users);
    all.addAll(virtualHosts);
    all.addAll(limits);
    all.addAll(permissions);
    all.addAll(topicPermissions);
    all.addAll(policies);
    all.addAll(exchanges);
    all.addAll(queues);
    all.addAll(bindings);
    return all;
  }

  /// These and a virtual host of which nothing is noted.
  public Definitions withVirtualHost(String name) {
    var added = new DefinedVirtualHost(name, VirtualHostMetadata.NONE);
    return and(
        new Definitions(
            List.of(),
            List.of(added),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  /// These and a user with a permission.
  public Definitions withUser(User user, DefinedPermission permission) {
    return and(
        new Definitions(
            List.of(new DefinedUser(user)),
            List.of(),
            List.of(),
            List.of(permission),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  /// These and others, as if they stood in one document.
  public Definitions and(Definitions more) {
    return new Definitions(
        both(users, more.users),
        both(virtualHosts, more.virtualHosts),
        both(limits, more.limits),
        both(permissions, more.permissions),
        both(topicPermissions, more.topicPermissions),
        both(policies, more.policies),
        both(exchanges, more.exchanges),
        both(queues, more.queues),
        both(bindings, more.bindings),
        both(skipped, more.skipped));
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}

package io.leveret.core.definitions;

import io.leveret.core.auth.User;
import io.leveret.core.vhost.VirtualHostLimits;
import java.util.List;
import java.util.Map;

/// What a file of definitions says. Immutable.
///
/// @param virtualHosts their names, in the order of the file
/// @param limits of virtual hosts, whether they are named in `virtualHosts` or not
/// @param skipped what the file holds and the broker does not take, such as `queues`; each named
///   once
public record Definitions(
    List<User> users,
    List<String> virtualHosts,
    Map<String, VirtualHostLimits> limits,
    List<DefinedPermission> permissions,
    List<DefinedTopicPermission> topicPermissions,
    List<String> skipped) {
  /// No file, or one that says nothing.
  public static final Definitions NONE =
      new Definitions(List.of(), List.of(), Map.of(), List.of(), List.of(), List.of());

  public Definitions {
    users = List.copyOf(users);
    virtualHosts = List.copyOf(virtualHosts);
    limits = Map.copyOf(limits);
    permissions = List.copyOf(permissions);
    topicPermissions = List.copyOf(topicPermissions);
    skipped = List.copyOf(skipped);
  }
}

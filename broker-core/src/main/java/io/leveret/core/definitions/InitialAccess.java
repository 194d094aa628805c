package io.leveret.core.definitions;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserDirectory;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.config.AccessConfig;
import io.leveret.core.config.ConfigException;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The users and virtual hosts that a broker begins with: those of the file of definitions, and the
/// default ones where the file does not bring its own, as in RabbitMQ. Immutable.
public final class InitialAccess {
  private static final Logger LOG = LoggerFactory.getLogger(InitialAccess.class);

  private final AccessConfig config;
  private final Definitions definitions;

  InitialAccess(AccessConfig config, Definitions definitions) {
    this.config = config;
    this.definitions = definitions;
  }

  /// Reads the file that the configuration names, if any, and logs what of it is not taken.
  ///
  /// @throws ConfigException when it cannot be read
  public static InitialAccess read(AccessConfig config) {
    var definitions = config.definitions().map(DefinitionsReader::read).orElse(Definitions.NONE);
    if (!definitions.skipped().isEmpty()) {
      LOG.warn("skipped in definitions: {}", String.join(", ", definitions.skipped()));
    }
    return new InitialAccess(config, definitions);
  }

  /// The users, with their permissions.
  ///
  /// @param recovered the virtual hosts of the data directory, which permissions may name too
  /// @throws ConfigException when permissions or limits name a user or a virtual host that there is
  ///   not
  public UserDirectory users(VirtualHosts recovered) {
    requireVirtualHosts(recovered);
    var users = new UserDirectory(Set.copyOf(config.loopbackUsers()));
    if (definitions.users().isEmpty()) {
      addDefault(users);
    }
    definitions.users().forEach(users::put);
    for (var permission : definitions.permissions()) {
      if (users.find(permission.user()).isEmpty()) {
        throw unknown("permissions", "user", permission.user());
      }
      users.permit(permission.user(), permission.virtualHost(), permission.permitted());
    }
    definitions.topicPermissions().forEach(permission -> permitTopics(users, permission));
    return users;
  }

  private void permitTopics(UserDirectory users, DefinedTopicPermission permission) {
    if (users.find(permission.user()).isEmpty()) {
      throw unknown("topic_permissions", "user", permission.user());
    }
    users.permitTopics(
        permission.user(), permission.virtualHost(), permission.exchange(), permission.permitted());
  }

  /// Makes the virtual hosts that are missing and sets the limits of all.
  public void createVirtualHosts(VirtualHosts virtualHosts) {
    if (needsDefaultVirtualHost()) {
      virtualHosts.create(config.defaultVirtualHost());
    }
    definitions.virtualHosts().forEach(virtualHosts::create);
    definitions
        .limits()
        .forEach((name, limits) -> virtualHosts.find(name).ifPresent(host -> host.limits(limits)));
  }

  private boolean needsDefaultVirtualHost() {
    return definitions.virtualHosts().isEmpty() || definitions.users().isEmpty();
  }

  private void addDefault(UserDirectory users) {
    var hash = PasswordHash.create(config.defaultPassword(), new SecureRandom());
    users.put(new User(config.defaultUser(), hash, Set.of("administrator")));
    users.permit(config.defaultUser(), config.defaultVirtualHost(), VirtualHostPermissions.ALL);
  }

  private void requireVirtualHosts(VirtualHosts recovered) {
    var known = new HashSet<>(definitions.virtualHosts());
    recovered.all().stream().map(VirtualHost::name).forEach(known::add);
    if (needsDefaultVirtualHost()) {
      known.add(config.defaultVirtualHost());
    }
    for (var permission : definitions.permissions()) {
      if (!known.contains(permission.virtualHost())) {
        throw unknown("permissions", "vhost", permission.virtualHost());
      }
    }
    for (var permission : definitions.topicPermissions()) {
      if (!known.contains(permission.virtualHost())) {
        throw unknown("topic_permissions", "vhost", permission.virtualHost());
      }
    }
    for (var name : definitions.limits().keySet()) {
      if (!known.contains(name)) {
        throw unknown("limits", "vhost", name);
      }
    }
  }

  private ConfigException unknown(String section, String kind, String name) {
    var file = config.definitions().map(Object::toString).orElse("definitions");
    return new ConfigException(
        "%s: %s: expected a known %s, found '%s'".formatted(file, section, kind, name));
  }
}

package io.leveret.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who may come in, and how. Immutable.
///
/// @param defaultUser made, with every permission on `defaultVirtualHost`, unless the definitions
///   bring users
/// @param defaultPassword of that user, never blank
/// @param defaultVirtualHost made unless the definitions bring both users and virtual hosts
/// @param definitions file of users, virtual hosts and permissions in RabbitMQ's JSON, read at
///   every start; its users replace the default one
/// @param loopbackUsers those who may connect from this machine only (G009)
/// @param mechanisms SASL mechanisms offered, in this order
/// @param anonymousUser who a client is that logs in by ANONYMOUS (SE-02)
public record AccessConfig(
    String defaultUser,
    String defaultPassword,
    String defaultVirtualHost,
    Optional<Path> definitions,
    List<String> loopbackUsers,
    List<String> mechanisms,
    String anonymousUser) {
  public AccessConfig {
    ConfigKeys.DEFAULT_USER.require(defaultUser);
    ConfigKeys.DEFAULT_PASSWORD.require(defaultPassword);
    ConfigKeys.DEFAULT_VIRTUAL_HOST.require(defaultVirtualHost);
    loopbackUsers = List.copyOf(loopbackUsers);
    mechanisms = List.copyOf(mechanisms);
    ConfigKeys.MECHANISMS.require(mechanisms);
    ConfigKeys.ANONYMOUS_USER.require(anonymousUser);
  }

  static AccessConfig from(Settings settings) {
    return new AccessConfig(
        settings.get(ConfigKeys.DEFAULT_USER),
        settings.get(ConfigKeys.DEFAULT_PASSWORD),
        settings.get(ConfigKeys.DEFAULT_VIRTUAL_HOST),
        settings.get(ConfigKeys.DEFINITIONS),
        settings.get(ConfigKeys.LOOPBACK_USERS),
        settings.get(ConfigKeys.MECHANISMS),
        settings.get(ConfigKeys.ANONYMOUS_USER));
  }

  /// Without the password, since configurations are logged.
  @Override
  public String toString() {
    return ("AccessConfig[defaultUser=%s, defaultVirtualHost=%s, definitions=%s, loopbackUsers=%s,"
            + " mechanisms=%s, anonymousUser=%s]")
        .formatted(
            defaultUser, defaultVirtualHost, definitions, loopbackUsers, mechanisms, anonymousUser);
  }
}

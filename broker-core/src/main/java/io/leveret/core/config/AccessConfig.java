package io.leveret.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who may come in, and how. Immutable.
///
/// @param defaultUser made in a new data directory, with every permission on `defaultVirtualHost`,
///   unless the definitions bring users
/// @param defaultPassword of that user, never blank
/// @param defaultVirtualHost made in a new data directory unless the definitions bring both users
///   and virtual hosts
/// @param definitions file in RabbitMQ's JSON, or directory of such files, put over what there is
///   at every start
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
    AccessKeys.DEFAULT_USER.require(defaultUser);
    AccessKeys.DEFAULT_PASSWORD.require(defaultPassword);
    AccessKeys.DEFAULT_VIRTUAL_HOST.require(defaultVirtualHost);
    loopbackUsers = List.copyOf(loopbackUsers);
    mechanisms = List.copyOf(mechanisms);
    AccessKeys.MECHANISMS.require(mechanisms);
    AccessKeys.ANONYMOUS_USER.require(anonymousUser);
  }

  static AccessConfig from(Settings settings) {
    return new AccessConfig(
        settings.get(AccessKeys.DEFAULT_USER),
        settings.get(AccessKeys.DEFAULT_PASSWORD),
        settings.get(AccessKeys.DEFAULT_VIRTUAL_HOST),
        settings.get(AccessKeys.DEFINITIONS),
        settings.get(AccessKeys.LOOPBACK_USERS),
        settings.get(AccessKeys.MECHANISMS),
        settings.get(AccessKeys.ANONYMOUS_USER));
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

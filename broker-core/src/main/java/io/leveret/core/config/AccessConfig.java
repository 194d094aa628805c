package io.leveret.core.config;

import java.util.List;

/// Who may come in when the data directory is new, and how. Immutable.
///
/// @param defaultUser made, with every permission on `defaultVirtualHost`, when there are no users
/// @param defaultPassword of that user, never blank
/// @param defaultVirtualHost made when there are no virtual hosts
/// @param loopbackUsers those who may connect from this machine only (G009)
/// @param mechanisms SASL mechanisms offered, in this order
public record AccessConfig(
    String defaultUser,
    String defaultPassword,
    String defaultVirtualHost,
    List<String> loopbackUsers,
    List<String> mechanisms) {
  public AccessConfig {
    ConfigKeys.DEFAULT_USER.require(defaultUser);
    ConfigKeys.DEFAULT_PASSWORD.require(defaultPassword);
    ConfigKeys.DEFAULT_VIRTUAL_HOST.require(defaultVirtualHost);
    loopbackUsers = List.copyOf(loopbackUsers);
    mechanisms = List.copyOf(mechanisms);
    ConfigKeys.MECHANISMS.require(mechanisms);
  }

  static AccessConfig from(Settings settings) {
    return new AccessConfig(
        settings.get(ConfigKeys.DEFAULT_USER),
        settings.get(ConfigKeys.DEFAULT_PASSWORD),
        settings.get(ConfigKeys.DEFAULT_VIRTUAL_HOST),
        settings.get(ConfigKeys.LOOPBACK_USERS),
        settings.get(ConfigKeys.MECHANISMS));
  }

  /// Without the password, since configurations are logged.
  @Override
  public String toString() {
    return "AccessConfig[defaultUser=%s, defaultVirtualHost=%s, loopbackUsers=%s, mechanisms=%s]"
        .formatted(defaultUser, defaultVirtualHost, loopbackUsers, mechanisms);
  }
}

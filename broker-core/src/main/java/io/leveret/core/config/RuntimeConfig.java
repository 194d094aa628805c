package io.leveret.core.config;

/// Threads and the way they wait. Immutable.
///
/// @param shards event loops; 0 lets the broker decide
/// @param transport how sockets are waited for
/// @param controlSocket whether commands reach the broker through a socket in its data directory
public record RuntimeConfig(int shards, Transport transport, boolean controlSocket) {
  public RuntimeConfig {
    ConfigKeys.SHARDS.require(shards);
  }

  static RuntimeConfig from(Settings settings) {
    return new RuntimeConfig(
        settings.get(ConfigKeys.SHARDS),
        settings.get(ConfigKeys.TRANSPORT),
        settings.get(ConfigKeys.CONTROL_SOCKET));
  }

  /// A copy with a control socket, or without.
  public RuntimeConfig withControlSocket(boolean other) {
    return new RuntimeConfig(shards, transport, other);
  }
}

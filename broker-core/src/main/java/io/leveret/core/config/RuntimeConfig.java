package io.leveret.core.config;

/// Threads and the way they wait. Immutable.
///
/// @param shards event loops; 0 lets the broker decide, and 1 is the only other value for now
/// @param transport how sockets are waited for
public record RuntimeConfig(int shards, Transport transport) {
  public RuntimeConfig {
    ConfigKeys.SHARDS.require(shards);
  }

  static RuntimeConfig from(Settings settings) {
    return new RuntimeConfig(settings.get(ConfigKeys.SHARDS), settings.get(ConfigKeys.TRANSPORT));
  }
}

package io.leveret.core.config;

import java.nio.file.Path;
import java.util.List;

/// Everything the broker can be told. Validated here, once: past this constructor no code checks.
///
/// Immutable. Made from [Settings], or for embedding from [#defaults] and the `with` methods.
///
/// @param listeners addresses to listen on, at least one
public record BrokerConfig(
    List<Listener> listeners,
    SocketOptions socket,
    Limits limits,
    Identity identity,
    StorageConfig storage,
    AccessConfig access,
    Compatibility compatibility,
    RuntimeConfig runtime) {
  public BrokerConfig {
    listeners = List.copyOf(listeners);
    if (listeners.isEmpty()) {
      throw new ConfigException("listen.bind: at least one address is needed");
    }
  }

  /// What the broker does when it is told nothing.
  public static BrokerConfig defaults() {
    return Settings.defaults().toConfig();
  }

  static BrokerConfig from(Settings settings) {
    int port = settings.get(ConfigKeys.PORT);
    var listeners =
        settings.get(ConfigKeys.BIND).stream().map(bind -> bind.listener(port)).toList();
    return new BrokerConfig(
        listeners,
        SocketOptions.from(settings),
        Limits.from(settings),
        Identity.from(settings),
        StorageConfig.from(settings),
        AccessConfig.from(settings),
        Compatibility.from(settings),
        RuntimeConfig.from(settings));
  }

  /// A copy that listens elsewhere.
  public BrokerConfig withListeners(List<Listener> other) {
    return new BrokerConfig(
        other, socket, limits, identity, storage, access, compatibility, runtime);
  }

  /// A copy that listens on the same hosts at another port, 0..65535.
  public BrokerConfig withPort(int port) {
    return withListeners(
        listeners.stream().map(listener -> new Listener(listener.host(), port)).toList());
  }

  /// A copy that stores elsewhere.
  public BrokerConfig withDataDir(Path dataDir) {
    return withStorage(storage.withDataDir(dataDir));
  }

  /// A copy that opens sockets differently.
  public BrokerConfig withSocket(SocketOptions other) {
    return new BrokerConfig(
        listeners, other, limits, identity, storage, access, compatibility, runtime);
  }

  /// A copy with other limits.
  public BrokerConfig withLimits(Limits other) {
    return new BrokerConfig(
        listeners, socket, other, identity, storage, access, compatibility, runtime);
  }

  /// A copy that calls itself something else.
  public BrokerConfig withIdentity(Identity other) {
    return new BrokerConfig(
        listeners, socket, limits, other, storage, access, compatibility, runtime);
  }

  /// A copy that stores differently.
  public BrokerConfig withStorage(StorageConfig other) {
    return new BrokerConfig(
        listeners, socket, limits, identity, other, access, compatibility, runtime);
  }

  /// A copy that lets others in.
  public BrokerConfig withAccess(AccessConfig other) {
    return new BrokerConfig(
        listeners, socket, limits, identity, storage, other, compatibility, runtime);
  }

  /// A copy that keeps to other habits.
  public BrokerConfig withCompatibility(Compatibility other) {
    return new BrokerConfig(listeners, socket, limits, identity, storage, access, other, runtime);
  }

  /// A copy with other threads.
  public BrokerConfig withRuntime(RuntimeConfig other) {
    return new BrokerConfig(
        listeners, socket, limits, identity, storage, access, compatibility, other);
  }
}

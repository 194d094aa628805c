package io.leveret.core.config;

/// The keys of threads and of the ways into a running broker. Immutable.
final class RuntimeKeys {
  static final ConfigKey<Integer> SHARDS =
      new ConfigKey<>(
          "runtime.shards",
          ValueKind.count(0, 1),
          "0",
          "Event loops that share the work. 0: the broker decides.");

  static final ConfigKey<Transport> TRANSPORT =
      new ConfigKey<>(
          "runtime.transport",
          ValueKind.oneOf(Transport.class),
          "auto",
          "How sockets are waited for: auto, epoll (Linux only) or nio (everywhere).");

  static final ConfigKey<Boolean> CONTROL_SOCKET =
      new ConfigKey<>(
          "runtime.control-socket",
          ValueKind.bool(),
          "true",
          """
          Whether commands such as leveret user reach the running broker, through the
          socket control.sock in its data directory, which its own user alone may open.\
          """);

  private RuntimeKeys() {}
}

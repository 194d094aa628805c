package io.leveret.core.config;

/// The keys of what blocks publishers, and of what becomes of their publishes then. Immutable.
public final class AlarmKeys {
  public static final ConfigKey<Long> MEMORY_LIMIT =
      new ConfigKey<>(
          "limits.memory",
          ValueKind.size(0, 1L << 40),
          "0",
          "Memory above which publishers are blocked. 0: the broker decides.");

  public static final ConfigKey<Long> DISK_FREE_LIMIT =
      new ConfigKey<>(
          "limits.disk-free",
          ValueKind.size(0, 1L << 50),
          "1GiB",
          "Free disk below which publishers are blocked. 0: never.");

  public static final ConfigKey<Long> DISK_USED_LIMIT =
      new ConfigKey<>(
          "limits.disk-used",
          ValueKind.size(0, 1L << 50),
          "0",
          "Size of the files in data-dir above which publishers are blocked. 0: no limit.");

  public static final ConfigKey<Long> PARKED =
      new ConfigKey<>(
          "limits.parked",
          ValueKind.size(0, 1 << 30),
          "16MiB",
          """
          Memory for what a blocked connection publishes: until it is full, the rest of
          what the connection sends is served.\
          """);

  public static final ConfigKey<Long> PARKED_IN_ALL =
      new ConfigKey<>(
          "limits.parked-in-all",
          ValueKind.size(0, 1L << 40),
          "128MiB",
          "The same for all connections together.");

  private AlarmKeys() {}
}

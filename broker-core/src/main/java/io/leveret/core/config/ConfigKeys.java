package io.leveret.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The table of everything an operator can set, in the order of the default file. Immutable.
public final class ConfigKeys {
  public static final ConfigKey<Integer> PORT =
      new ConfigKey<>(
          "listen.port",
          ValueKind.count(0, 65_535),
          "5672",
          "Port of every address in listen.bind that names none. 0 takes a free one.");

  static final ConfigKey<List<Bind>> BIND =
      new ConfigKey<>(
          "listen.bind",
          ValueKind.binds(),
          "127.0.0.1",
          """
          Addresses to listen on, with commas between; 0.0.0.0 means every one.
          An address may name its own port: 127.0.0.1, [::1]:5673\
          """);

  public static final ConfigKey<Integer> BACKLOG =
      new ConfigKey<>(
          "socket.backlog",
          ValueKind.count(1, 65_535),
          "1024",
          "Connections that may wait to be accepted.");

  public static final ConfigKey<Boolean> NO_DELAY =
      new ConfigKey<>(
          "socket.no-delay",
          ValueKind.bool(),
          "true",
          "Whether small segments leave at once (TCP_NODELAY).");

  public static final ConfigKey<Path> DATA_DIR =
      new ConfigKey<>(
          "data-dir",
          ValueKind.path(),
          "data",
          "Where queues and messages live. One broker at a time.");

  public static final ConfigKey<Durability> DURABILITY =
      new ConfigKey<>(
          "storage.durability",
          ValueKind.oneOf(List.of(Durability.FSYNC, Durability.WRITE)),
          "fsync",
          """
          When a persistent message counts as safe, so that its publisher is told, where neither
          the virtual host nor a policy says otherwise:
          fsync  it is on the disk; a power cut cannot take it
          write  the operating system has it; a crash of the broker cannot take it,
                 a power cut can\
          """);

  public static final ConfigKey<Long> SEGMENT_SIZE =
      new ConfigKey<>(
          "storage.segment-size",
          ValueKind.size(1 << 20, 1 << 30),
          "64MiB",
          "Size of one log file.");

  public static final ConfigKey<Long> TAIL_CACHE =
      new ConfigKey<>(
          "storage.tail-cache",
          ValueKind.size(1 << 20, 1L << 40),
          "64MiB",
          """
          Memory for the newest part of the log: consumers that keep up read no file. At most
          an eighth of limits.memory is taken.\
          """);

  public static final ConfigKey<Long> TRANSIENT_MEMORY =
      new ConfigKey<>(
          "storage.transient-memory",
          ValueKind.size(1 << 20, 1L << 40),
          "64MiB",
          """
          Memory for messages that need not survive a restart, before they go to the log. At
          most an eighth of limits.memory is taken.\
          """);

  public static final ConfigKey<Long> FRAME_MAX =
      new ConfigKey<>(
          "limits.frame-max",
          ValueKind.size(4096, 1 << 30),
          "128KiB",
          "Largest frame that clients may ask for.");

  public static final ConfigKey<Integer> CHANNEL_MAX =
      new ConfigKey<>(
          "limits.channel-max",
          ValueKind.count(1, 65_535),
          "2047",
          "Channels that one connection may have.");

  public static final ConfigKey<Duration> HEARTBEAT =
      new ConfigKey<>(
          "limits.heartbeat",
          ValueKind.duration(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(65_535)),
          "60s",
          "Heartbeat interval that clients are offered; they may choose another. 0s: none.");

  public static final ConfigKey<Duration> HANDSHAKE_TIMEOUT =
      new ConfigKey<>(
          "limits.handshake-timeout",
          ValueKind.duration(Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofHours(1)),
          "10s",
          "A connection that is not open after this time is closed.");

  public static final ConfigKey<Long> INITIAL_FRAME_MAX =
      new ConfigKey<>(
          "limits.initial-frame-max",
          ValueKind.size(4096, 1 << 20),
          "8KiB",
          "Largest frame before a client has logged in.");

  public static final ConfigKey<Integer> MAX_CONNECTIONS =
      new ConfigKey<>(
          "limits.max-connections",
          ValueKind.count(0, Integer.MAX_VALUE),
          "0",
          "Connections at one time. 0: no limit.");

  public static final ConfigKey<Integer> CONSUMER_MAX_PER_CHANNEL =
      new ConfigKey<>(
          "limits.consumer-max-per-channel",
          ValueKind.count(0, Integer.MAX_VALUE),
          "0",
          "Consumers of one channel. 0: no limit.");

  public static final ConfigKey<Long> MAX_MESSAGE_SIZE =
      new ConfigKey<>(
          "limits.max-message-size",
          ValueKind.size(1, 1L << 31),
          "128MiB",
          "Largest body that is accepted.");

  public static final ConfigKey<Integer> DEFAULT_CONSUMER_PREFETCH =
      new ConfigKey<>(
          "limits.default-consumer-prefetch",
          ValueKind.count(0, 65_535),
          "0",
          "Prefetch of consumers whose channel never asked for one. 0: no limit.");

  public static final ConfigKey<Boolean> LIVE_PREFETCH =
      new ConfigKey<>(
          "limits.live-prefetch",
          ValueKind.bool(),
          "false",
          """
          Whether basic.qos without global reaches the consumers of its channel that
          run already, too, and not only those to come.\
          """);

  public static final ConfigKey<Duration> CONSUMER_TIMEOUT =
      new ConfigKey<>(
          "limits.consumer-timeout",
          ValueKind.duration(Duration.ofMillis(1), Duration.ZERO, Duration.ofDays(365)),
          "0s",
          """
          A delivery that is not settled after this time returns to its queue; channel
          and consumer go on. 0s: never. The argument x-consumer-timeout of a queue or
          of a consumer, in milliseconds, comes before this; 0 there: never.\
          """);

  public static final ConfigKey<Duration> OWNER_PROBE =
      new ConfigKey<>(
          "limits.owner-probe",
          ValueKind.duration(Duration.ofMillis(1), Duration.ZERO, Duration.ofMinutes(5)),
          "5s",
          """
          Who is refused a queue because it is exclusive to a connection that may be its
          own, lost one, waits so long at most until that is known. 0s: not at all.\
          """);

  public static final ConfigKey<Boolean> TRUST_CLIENT_DEATHS =
      new ConfigKey<>(
          "compatibility.trust-x-death",
          ValueKind.bool(),
          "false",
          "Whether x-death counts go on that a publisher sends along, as before RabbitMQ 4.");

  public static final ConfigKey<Integer> SHARDS =
      new ConfigKey<>(
          "runtime.shards",
          ValueKind.count(0, 64),
          "0",
          """
          Event loops that share the work, with a log each. 0: the broker decides, which is one
          for now. Clients that share queues meet on one of them; more than one is experimental.\
          """);

  public static final ConfigKey<Transport> TRANSPORT =
      new ConfigKey<>(
          "runtime.transport",
          ValueKind.oneOf(Transport.class),
          "auto",
          "How sockets are waited for: auto, epoll (Linux only) or nio (everywhere).");

  public static final ConfigKey<Boolean> CONTROL_SOCKET =
      new ConfigKey<>(
          "runtime.control-socket",
          ValueKind.bool(),
          "true",
          """
          Whether commands such as leveret user reach the running broker, through the
          socket control.sock in its data directory, which its own user alone may open.\
          """);

  private static final List<ConfigKey<?>> ALL =
      List.of(
          BIND,
          PORT,
          BACKLOG,
          NO_DELAY,
          DATA_DIR,
          DURABILITY,
          SEGMENT_SIZE,
          TAIL_CACHE,
          TRANSIENT_MEMORY,
          FRAME_MAX,
          CHANNEL_MAX,
          HEARTBEAT,
          HANDSHAKE_TIMEOUT,
          INITIAL_FRAME_MAX,
          MAX_CONNECTIONS,
          CONSUMER_MAX_PER_CHANNEL,
          MAX_MESSAGE_SIZE,
          DEFAULT_CONSUMER_PREFETCH,
          LIVE_PREFETCH,
          CONSUMER_TIMEOUT,
          AlarmKeys.MEMORY_LIMIT,
          AlarmKeys.DISK_FREE_LIMIT,
          AlarmKeys.DISK_USED_LIMIT,
          AlarmKeys.PARKED,
          AlarmKeys.PARKED_IN_ALL,
          OWNER_PROBE,
          AccessKeys.DEFAULT_USER,
          AccessKeys.DEFAULT_PASSWORD,
          AccessKeys.DEFAULT_VIRTUAL_HOST,
          AccessKeys.DEFINITIONS,
          AccessKeys.LOOPBACK_USERS,
          AccessKeys.MECHANISMS,
          AccessKeys.ANONYMOUS_USER,
          IdentityKeys.PRODUCT,
          IdentityKeys.VERSION,
          IdentityKeys.PLATFORM,
          IdentityKeys.COPYRIGHT,
          IdentityKeys.INFORMATION,
          IdentityKeys.CLUSTER_NAME,
          TRUST_CLIENT_DEATHS,
          SHARDS,
          TRANSPORT,
          CONTROL_SOCKET);

  private ConfigKeys() {}

  /// Every key, in the order of the default file.
  public static List<ConfigKey<?>> all() {
    return ALL;
  }

  /// The key of this name, if there is one.
  public static Optional<ConfigKey<?>> named(String name) {
    for (var key : ALL) {
      if (key.name().equals(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /// The key of this name.
  ///
  /// @param origin where the name was written
  /// @throws ConfigException naming the nearest key when there is none of this name
  static ConfigKey<?> require(String name, String origin) {
    return named(name)
        .orElseThrow(() -> {
          var names = ALL.stream().map(ConfigKey::name).toList();
          return new ConfigException(
              "unknown key '%s', did you mean '%s'? (%s)"
                  .formatted(name, NearestName.of(name, names), origin));
        });
  }
}

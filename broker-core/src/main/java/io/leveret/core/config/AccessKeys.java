package io.leveret.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The keys of who may log in, and how. Immutable.
public final class AccessKeys {
  private static final List<String> KNOWN_MECHANISMS =
      List.of("PLAIN", "AMQPLAIN", "ANONYMOUS", "RABBIT-CR-DEMO");

  public static final ConfigKey<String> DEFAULT_USER =
      new ConfigKey<>(
          "access.default-user",
          ValueKind.someText(),
          "guest",
          "Made in a new data-dir, with every permission, unless access.definitions brings users.");

  public static final ConfigKey<String> DEFAULT_PASSWORD =
      new ConfigKey<>(
          "access.default-password", ValueKind.secretText(), "guest", "Password of that user.");

  public static final ConfigKey<String> DEFAULT_VIRTUAL_HOST =
      new ConfigKey<>(
          "access.default-virtual-host",
          ValueKind.someText(),
          "/",
          "Made in a new data-dir unless access.definitions brings both users and virtual hosts.");

  public static final ConfigKey<Optional<Path>> DEFINITIONS =
      new ConfigKey<>(
          "access.definitions",
          ValueKind.optionalPath(),
          "",
          """
          File of definitions as RabbitMQ and leveret export them, or directory of such
          files (*.json). Put over what there is at every start. Empty: none.\
          """);

  public static final ConfigKey<List<String>> LOOPBACK_USERS =
      new ConfigKey<>(
          "access.loopback-users",
          ValueKind.list("user names with commas between", _ -> true),
          "guest",
          "Users who may connect from this machine only. Empty: nobody is held to that.");

  public static final ConfigKey<List<String>> MECHANISMS =
      new ConfigKey<>(
          "access.mechanisms",
          ValueKind.list(
              "any of " + String.join(", ", KNOWN_MECHANISMS) + ", with commas between",
              names -> !names.isEmpty() && KNOWN_MECHANISMS.containsAll(names)),
          "PLAIN, AMQPLAIN",
          """
          Ways to log in that clients are offered, in this order:
          PLAIN, AMQPLAIN  with a name and a password
          ANONYMOUS        as access.anonymous-user, without a password
          RABBIT-CR-DEMO   with a name and a password that is asked for; no safer than
                           PLAIN, it is there to try clients with\
          """);

  public static final ConfigKey<String> ANONYMOUS_USER =
      new ConfigKey<>(
          "access.anonymous-user",
          ValueKind.someText(),
          "guest",
          "Who a client is that logs in by ANONYMOUS, where access.mechanisms has that.");

  private AccessKeys() {}
}

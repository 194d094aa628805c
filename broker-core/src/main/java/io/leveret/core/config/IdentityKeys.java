package io.leveret.core.config;

/// The keys of what the broker says of itself in `connection.start`. Immutable.
public final class IdentityKeys {
  public static final ConfigKey<String> PRODUCT =
      new ConfigKey<>(
          "identity.product",
          ValueKind.someText(),
          "RabbitMQ",
          "What clients take for the kind of broker: some of them choose features by it.");

  public static final ConfigKey<String> VERSION =
      new ConfigKey<>(
          "identity.version", ValueKind.someText(), "4.2.0", "What clients take for its version.");

  public static final ConfigKey<String> PLATFORM =
      new ConfigKey<>(
          "identity.platform",
          ValueKind.text(),
          "",
          "What really runs. Empty: the versions of Leveret and Java.");

  public static final ConfigKey<String> COPYRIGHT =
      new ConfigKey<>(
          "identity.copyright",
          ValueKind.text(),
          "Copyright the Leveret authors",
          "Copyright line that clients may show.");

  public static final ConfigKey<String> INFORMATION =
      new ConfigKey<>(
          "identity.information",
          ValueKind.text(),
          "Licensed under the Apache License 2.0",
          "Information line that clients may show.");

  public static final ConfigKey<String> CLUSTER_NAME =
      new ConfigKey<>(
          "identity.cluster-name",
          ValueKind.text(),
          "",
          "Name of this installation. Empty: leveret@ and the name of this machine.");

  private IdentityKeys() {}
}

package io.leveret.core.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Who the broker says it is in `connection.start` (G004). Immutable; no part is blank.
///
/// The product and version default to those of RabbitMQ, because client libraries choose features
/// by them (G005).
///
/// @param product what client libraries take for the broker's kind
/// @param version what they take for its version, three numbers
/// @param platform what really runs: Leveret and Java
/// @param copyright who owns it
/// @param information where to read more
/// @param clusterName what tools show as the name of the installation
public record Identity(
    String product,
    String version,
    String platform,
    String copyright,
    String information,
    String clusterName) {
  public Identity {
    IdentityKeys.PRODUCT.require(product);
    IdentityKeys.VERSION.require(version);
    requireText(IdentityKeys.PLATFORM, platform);
    IdentityKeys.COPYRIGHT.require(copyright);
    IdentityKeys.INFORMATION.require(information);
    requireText(IdentityKeys.CLUSTER_NAME, clusterName);
  }

  static Identity from(Settings settings) {
    return new Identity(
        settings.get(IdentityKeys.PRODUCT),
        settings.get(IdentityKeys.VERSION),
        orElse(settings.get(IdentityKeys.PLATFORM), Build.platform()),
        settings.get(IdentityKeys.COPYRIGHT),
        settings.get(IdentityKeys.INFORMATION),
        orElse(settings.get(IdentityKeys.CLUSTER_NAME), "leveret@" + hostName()));
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private static void requireText(ConfigKey<String> key, String text) {
    if (text.isBlank()) {
      throw new ConfigException(key.name() + " must not be blank");
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      // A machine whose own name does not resolve is common in containers and no fault to report.
      return "localhost";
    }
  }
}

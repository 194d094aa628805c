package io.leveret.core.connection;

import io.leveret.core.config.Identity;
import io.leveret.protocol.value.FieldTable;
import java.util.List;

/// What the broker says of itself in `connection.start`. Clients switch behaviour on it, so it
/// names no capability that is not honoured.
public final class ServerProperties {
  private static final List<String> CAPABILITIES =
      List.of(
          "publisher_confirms",
          "exchange_exchange_bindings",
          "basic.nack",
          "consumer_cancel_notify",
          "connection.blocked",
          "authentication_failure_close",
          "per_consumer_qos",
          "consumer_priorities",
          "direct_reply_to");

  private ServerProperties() {}

  /// The table for a broker of that identity.
  public static FieldTable of(Identity identity) {
    var capabilities = FieldTable.builder();
    CAPABILITIES.forEach(capability -> capabilities.put(capability, true));
    return FieldTable.builder()
        .put("capabilities", capabilities.build())
        .put("cluster_name", identity.clusterName())
        .put("copyright", identity.copyright())
        .put("information", identity.information())
        .put("platform", identity.platform())
        .put("product", identity.product())
        .put("version", identity.version())
        .build();
  }
}

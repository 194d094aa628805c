package io.leveret.core.connection;

import io.leveret.core.channel.FrameWriter;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.Identity;
import io.leveret.protocol.codec.FrameEncoder;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.value.FieldTable;
import java.nio.ByteBuffer;
import java.util.List;

/// What the broker says first, `connection.start`: the same to every client, so it is encoded once.
///
/// Clients switch behaviour on what it tells of the broker, so it names no capability that is not
/// honoured. Immutable.
public final class Greeting {
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

  private final byte[] frame;

  private Greeting(byte[] frame) {
    this.frame = frame;
  }

  /// That of a broker with this configuration.
  public static Greeting of(BrokerConfig config) {
    String mechanisms = String.join(" ", config.access().mechanisms());
    FieldTable properties = properties(config.identity());
    var start = new ConnectionMethod.Start(0, 9, properties, mechanisms, "en_US");
    var encoder = new FrameEncoder();
    var frame = new byte[encoder.methodFrameSize(start)];
    encoder.writeMethod(ByteBuffer.wrap(frame), 0, start);
    return new Greeting(frame);
  }

  void writeTo(FrameWriter writer) {
    writer.frame(frame);
  }

  private static FieldTable properties(Identity identity) {
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

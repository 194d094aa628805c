package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// `connection.start`: what the broker says about itself.
final class ConnectionStartTest {
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

  /// G003: version 0-9.
  @Test
  @Proves({"G003", "PC-01"})
  void speaksVersionZeroNine(BrokerFixture broker) throws Exception {
    var start = start(broker);

    assertThat(start.major()).isZero();
    assertThat(start.minor()).isEqualTo(9);
  }

  /// G003, SE-01: mechanisms and locales are lists with spaces between.
  @Test
  @Proves({"G003", "SE-01"})
  void offersItsMechanismsAndOneLocale(BrokerFixture broker) throws Exception {
    var start = start(broker);

    assertThat(start.mechanisms().split(" ", -1)).contains("PLAIN", "AMQPLAIN");
    assertThat(start.locales()).isEqualTo("en_US");
  }

  /// G004: the keys that clients and tools read are strings.
  @Test
  @Proves({"G004", "PC-04"})
  void namesProductVersionAndPlatform(BrokerFixture broker) throws Exception {
    var properties = start(broker).properties();

    assertThat(properties)
        .containsKeys("product", "version", "platform", "copyright", "information", "cluster_name")
        .extractingByKeys("product", "version", "platform", "cluster_name")
        .allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
  }

  /// G005: clients choose their behaviour by this product and a version of at least 3.10.
  @Test
  @Proves({"G005", "PC-04"})
  void callsItselfWhatClientsLookFor(BrokerFixture broker) throws Exception {
    var properties = start(broker).properties();

    assertThat(properties).containsEntry("product", "RabbitMQ");
    assertThat((String) properties.get("version")).matches("[4-9]\\.\\d+\\.\\d+.*");
  }

  /// G005: the version that Leveret gives by default.
  @Test
  @NeedsOwnBroker
  @Proves({"G005", "PC-04"})
  void givesTheVersionWhoseBehaviourItFollows(BrokerFixture broker) throws Exception {
    assertThat(start(broker).properties()).containsEntry("version", "4.2.0");
  }

  /// G004: each capability that clients may rely on is declared, and true.
  @Test
  @Proves({"G004", "PC-04"})
  void declaresItsCapabilities(BrokerFixture broker) throws Exception {
    assertThat(start(broker).properties().get("capabilities"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKeys(CAPABILITIES.toArray())
        .allSatisfy((capability, value) -> assertThat(value).as("%s", capability).isEqualTo(true));
  }

  private static Start start(BrokerFixture broker) throws IOException {
    var in = broker.connectRaw().header().expect(0, 10, 10).reader();
    int major = in.int8();
    int minor = in.int8();
    var properties = in.table();
    return new Start(major, minor, properties, in.longstrText(), in.longstrText());
  }

  private record Start(
      int major, int minor, Map<String, Object> properties, String mechanisms, String locales) {}
}

package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Clients.Refusal;
import io.leveret.conformance.harness.Proves;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Connections as the RabbitMQ Java client makes them.
final class JavaClientTest {
  /// With its usual settings the client agrees to what is offered.
  @Test
  @Proves({"G014", "PC-07", "PC-08", "PC-09"})
  void connectsWithTheUsualSettings(BrokerFixture broker) throws Exception {
    var connection = broker.openConnection();

    assertThat(connection.getChannelMax()).isEqualTo(2047);
    assertThat(connection.getFrameMax()).isEqualTo(131_072);
    assertThat(connection.getHeartbeat()).isEqualTo(60);
  }

  /// The client's own choices, within the limits.
  @Test
  @Proves({"G014", "G017", "PC-09"})
  void connectsWithSettingsOfItsOwn(BrokerFixture broker) throws Exception {
    var factory = broker.connectionFactory();
    factory.setRequestedChannelMax(7);
    factory.setRequestedFrameMax(8192);
    factory.setRequestedHeartbeat(5);

    var connection = broker.openConnection(factory);

    assertThat(connection.getChannelMax()).isEqualTo(7);
    assertThat(connection.getFrameMax()).isEqualTo(8192);
    assertThat(connection.getHeartbeat()).isEqualTo(5);
    Clients.roundTrip(connection.createChannel());
  }

  /// G008: the client tells a failed log-in from any other failure.
  @Test
  @Proves({"G008", "SE-06"})
  void learnsThatItsPasswordIsWrong(BrokerFixture broker) {
    var factory = broker.connectionFactory();
    factory.setPassword("wrong");

    assertThatThrownBy(() -> broker.openConnection(factory))
        .isInstanceOf(AuthenticationFailureException.class)
        .hasMessageContaining("ACCESS_REFUSED - Login was refused");
  }

  /// G006: without the capability the client can only guess.
  @Test
  @Proves({"G006", "PC-06"})
  void guessesThatItsPasswordIsWrong(BrokerFixture broker) {
    var factory = broker.connectionFactory();
    factory.setPassword("wrong");
    factory.setClientProperties(Map.of("product", "conformance"));

    assertThatThrownBy(() -> broker.openConnection(factory))
        .isInstanceOf(PossibleAuthenticationFailureException.class);
  }

  /// G019: the client sees the refusal of its virtual host.
  @Test
  @Proves({"G019", "G042"})
  void learnsThatItsVirtualHostIsUnknown(BrokerFixture broker) {
    var factory = broker.connectionFactory();
    factory.setVirtualHost("nowhere");

    var refusal = Clients.refusalOf(() -> broker.openConnection(factory));

    assertThat(refusal)
        .isEqualTo(new Refusal(false, 530, "NOT_ALLOWED - vhost nowhere not found", 10, 40));
  }

  /// PC-05: the client's own properties are taken, whatever their types.
  @Test
  @Proves("PC-05")
  void sendsPropertiesOfItsOwn(BrokerFixture broker) throws Exception {
    var factory = broker.connectionFactory();
    factory.getClientProperties().put("integer", 1);
    factory.getClientProperties().put("table", Map.of("flag", true, "long", Long.MAX_VALUE));

    var connection = broker.openConnection(factory);

    assertThat(connection.isOpen()).isTrue();
  }

  /// CH-01: the client opens as many channels as it likes.
  @Test
  @Proves({"CH-01", "CH-10"})
  void opensManyChannels(BrokerFixture broker) throws Exception {
    var connection = broker.openConnection();
    for (int i = 0; i < 200; i++) {
      Clients.roundTrip(connection.createChannel());
    }

    assertThat(connection.isOpen()).isTrue();
  }
}

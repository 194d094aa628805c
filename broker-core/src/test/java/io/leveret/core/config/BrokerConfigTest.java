package io.leveret.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BrokerConfigTest {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void listensOnLoopbackByDefault() {
    var config = BrokerConfig.defaults();

    assertThat(config.listeners()).containsExactly(new Listener("127.0.0.1", 5672));
    assertThat(config.socket()).isEqualTo(new SocketOptions(1024, true));
  }

  /// PC-07, PC-08, PC-09, PC-10, PC-11.
  @Test
  void offersTheLimitsThatClientsKnow() {
    var expected =
        new Limits(
            131_072,
            2047,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            8192,
            0,
            0,
            128 * MEBIBYTE,
            0,
            false,
            Duration.ZERO,
            0,
            1024 * MEBIBYTE,
            0,
            16 * MEBIBYTE,
            128 * MEBIBYTE,
            Duration.ofSeconds(5));

    var limits = BrokerConfig.defaults().limits();

    assertThat(limits).isEqualTo(expected);
  }

  /// G005: clients choose features by product and version.
  @Test
  void callsItselfWhatClientsExpect() {
    var identity = BrokerConfig.defaults().identity();

    assertThat(identity.product()).isEqualTo("RabbitMQ");
    assertThat(identity.version()).isEqualTo("4.2.0");
    assertThat(identity.platform()).matches("Leveret \\S+, Java [0-9.]+");
    assertThat(identity.clusterName()).matches("leveret@.+");
  }

  @Test
  void promisesWhatIsOnTheDiskByDefault() {
    var storage = BrokerConfig.defaults().storage();

    assertThat(storage)
        .isEqualTo(
            new StorageConfig(
                Path.of("data"), Durability.FSYNC, 64 * MEBIBYTE, 64 * MEBIBYTE, 64 * MEBIBYTE));
  }

  @Test
  void letsGuestInFromThisMachineOnly() {
    var access = BrokerConfig.defaults().access();

    assertThat(access)
        .isEqualTo(
            new AccessConfig(
                "guest",
                "guest",
                "/",
                Optional.empty(),
                List.of("guest"),
                List.of("PLAIN", "AMQPLAIN"),
                "guest"));
  }

  @Test
  void hidesThePasswordWhenPrinted() {
    var config = Settings.defaults().with(AccessKeys.DEFAULT_PASSWORD, "open-sesame").toConfig();

    assertThat(config.toString()).doesNotContain("open-sesame");
  }

  @Test
  void copiesWithAnotherPortAndDirectory() {
    var config = BrokerConfig.defaults().withPort(0).withDataDir(Path.of("elsewhere"));

    assertThat(config.listeners()).containsExactly(new Listener("127.0.0.1", 0));
    assertThat(config.storage().dataDir()).isEqualTo(Path.of("elsewhere"));
  }

  @Test
  void refusesToListenNowhere() {
    var config = BrokerConfig.defaults();

    assertThatThrownBy(() -> config.withListeners(List.of())).isInstanceOf(ConfigException.class);
  }

  @Test
  void refusesAMechanismThatItDoesNotHave() {
    assertThatThrownBy(() ->
            new AccessConfig(
                "u", "p", "/", Optional.empty(), List.of(), List.of("EXTERNAL"), "guest"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("any of PLAIN, AMQPLAIN, ANONYMOUS, RABBIT-CR-DEMO");
  }
}

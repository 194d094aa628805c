package io.leveret.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.control.ControlClient;
import io.leveret.core.control.ControlException;
import io.leveret.core.control.ControlReply;
import io.leveret.core.control.ControlRequest;
import io.leveret.core.control.ControlSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The broker inside a JVM, as tests and applications embed it.
final class LeveretTest {
  @TempDir Path dataDir;

  @Test
  void runsSeveralTimesInOneProcess() throws Exception {
    try (var one = Leveret.start(config("one"));
        var two = Leveret.start(config("two"));
        var toOne = connect(one);
        var toTwo = connect(two)) {
      toOne.createChannel().queueDeclare("q", false, false, false, Map.of());
      toTwo.createChannel().queueDeclare("q", false, false, false, Map.of());

      toOne.createChannel().basicPublish("", "q", null, "m".getBytes(UTF_8));

      assertThat(toOne.createChannel().basicGet("q", true).getBody()).asString().isEqualTo("m");
      assertThat(toTwo.createChannel().basicGet("q", true)).isNull();
    }
  }

  @Test
  void findsItsMessagesAgain() throws Exception {
    try (var broker = Leveret.start(config("one"));
        var connection = connect(broker)) {
      var channel = connection.createChannel();
      channel.queueDeclare("q", true, false, false, Map.of());
      channel.confirmSelect();
      channel.basicPublish(
          "", "q", MessageProperties.MINIMAL_PERSISTENT_BASIC, "kept".getBytes(UTF_8));
      channel.waitForConfirmsOrDie(10_000);
    }

    try (var broker = Leveret.start(config("one"));
        var connection = connect(broker)) {
      assertThat(connection.createChannel().basicGet("q", true).getBody())
          .asString()
          .isEqualTo("kept");
    }
  }

  @Test
  void refusesADataDirectoryInUse() throws Exception {
    try (var _ = Leveret.start(config("one"))) {
      assertThatThrownBy(() -> Leveret.start(config("one"))).hasMessageContaining("in use");
    }
  }

  @Test
  void takesCommandsUnlessToldNotTo() throws Exception {
    var quiet = config("two");
    quiet = quiet.withRuntime(quiet.runtime().withControlSocket(false));
    try (var _ = Leveret.start(config("one"));
        var _ = Leveret.start(quiet);
        var client = ControlClient.connect(dataDir.resolve("one"))) {
      client.call(ControlRequest.of("vhost add", Map.of("name", "orders")), new Silence());

      assertThat(ControlSocket.in(dataDir.resolve("two"))).doesNotExist();
      assertThatThrownBy(() -> ControlClient.connect(dataDir.resolve("two")))
          .isInstanceOf(ControlException.class);
    }
    assertThat(ControlSocket.in(dataDir.resolve("one"))).doesNotExist();
  }

  /// Somebody who is told nothing.
  private static final class Silence implements ControlReply {
    @Override
    public void line(String text) {
      throw new AssertionError(text);
    }

    @Override
    public void warning(String text) {
      throw new AssertionError(text);
    }
  }

  private BrokerConfig config(String name) {
    return BrokerConfig.defaults().withPort(0).withDataDir(dataDir.resolve(name));
  }

  private static Connection connect(Leveret broker) throws Exception {
    var factory = new ConnectionFactory();
    factory.setPort(broker.addresses().getFirst().getPort());
    return factory.newConnection();
  }
}

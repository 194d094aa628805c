package io.leveret.conformance.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `leveret vhost …` on a running broker.
@NeedsOwnBroker
final class VirtualHostCommandTest {
  @Test
  @Proves({"SE-13", "PC-22"})
  void addsAndDeletesAVirtualHost(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      Command.on(broker, "vhost", "add", "orders").succeeded();
      Command.on(broker, "user", "set-permissions", "guest", ".*", ".*", ".*", "--vhost=orders")
          .succeeded();
      var connection = connect(broker);
      connection.createChannel().queueDeclare("q", true, false, false, null);
      assertThat(Command.on(broker, "vhost", "list").succeeded().output())
          .containsExactly("/", "orders");

      Command.on(broker, "vhost", "delete", "orders").succeeded();

      await().until(() -> !connection.isOpen());
      assertThat(connection.getCloseReason()).hasMessageContaining("vhost 'orders' is deleted");
      assertThatThrownBy(() -> connect(broker)).hasStackTraceContaining("vhost orders not found");
      assertThat(Command.on(broker, "user", "list-permissions", "guest").succeeded().output())
          .containsExactly("/\t.*\t.*\t.*");
    }
  }

  @Test
  @Proves({"ST-23", "OPS-01"})
  void setsTheDurability(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      Command.on(broker, "vhost", "add", "orders", "--durability=write").succeeded();
      Command.on(broker, "vhost", "add", "other").succeeded();
      Command.on(broker, "vhost", "set", "/", "--durability=write").succeeded();
      Command.on(broker, "vhost", "set", "/", "--durability=default").succeeded();
      var exported = Command.on(broker, "definitions", "export").succeeded().output();

      broker.restart();

      assertThat(durability(broker, "orders")).isEqualTo("durability\twrite");
      assertThat(durability(broker, "other")).isEqualTo("durability\tfsync (default)");
      assertThat(durability(broker, "/")).isEqualTo("durability\tfsync (default)");
      assertThat(exported).filteredOn(line -> line.contains("\"durability\"")).hasSize(1);
      var file = Files.write(dataDir.resolve("exported.json"), exported);
      Command.on(broker, "vhost", "set", "orders", "--durability=fsync").succeeded();
      Command.on(broker, "definitions", "import", file.toString()).succeeded();
      assertThat(durability(broker, "orders")).isEqualTo("durability\twrite");
    }
  }

  private static String durability(Broker broker, String virtualHost) {
    return String.join("\n", Command.on(broker, "vhost", "show", virtualHost).output());
  }

  @Test
  void refusesOnOneLine(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      assertThat(Command.on(broker, "vhost", "add", "/").refusal())
          .isEqualTo("leveret: vhost '/' exists");
      assertThat(Command.on(broker, "vhost", "delete", "none").refusal())
          .isEqualTo("leveret: no vhost 'none'");
      assertThat(Command.on(broker, "vhost", "set", "none", "--durability=write").refusal())
          .isEqualTo("leveret: no vhost 'none'");
      for (var command : List.of("add", "set")) {
        assertThat(Command.on(broker, "vhost", command, "x", "--durability=ram").refusal())
            .isEqualTo(
                "leveret: the durability of a vhost should be fsync, write or default, but is"
                    + " 'ram'");
      }
      assertThat(Command.on(broker, "vhost", "list").output()).containsExactly("/");
    }
  }

  private static Connection connect(Broker broker) throws Exception {
    var factory = broker.endpoint().connectionFactory();
    factory.setVirtualHost("orders");
    return factory.newConnection();
  }
}

package io.leveret.conformance.durability;

import static io.leveret.conformance.session.Session.drain;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bytes that change in the data directory of a stopped broker: the tools find them, the broker
/// says whom they concern and serves the rest, and nothing is gone without a word.
@NeedsOwnBroker
final class DamagedDirectoryTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final String[] QUEUES = {"queue-one", "queue-two"};

  @TempDir Path dataDir;

  /// Ten messages in each queue, all confirmed; then the broker ends.
  private void fill(Broker broker, Ending ending) throws Exception {
    try (var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.confirmSelect();
      for (var queue : QUEUES) {
        channel.queueDeclare(queue, true, false, false, Map.of());
        for (int i = 0; i < 10; i++) {
          channel.basicPublish("", queue, PERSISTENT, bytes("message " + i + " of " + queue));
        }
      }
      channel.waitForConfirmsOrDie(5_000);
    }
    ending.end(broker);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path file(String start, String end) throws Exception {
    try (var files = Files.list(dataDir)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .filter(file -> file.getFileName().toString().endsWith(end))
          .findFirst()
          .orElseThrow();
    }
  }

  /// Writes over what begins with the last `text` in a file.
  private static void overwrite(Path file, String text, int bytes) throws Exception {
    int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lastIndexOf(text);
    byte[] rot = new byte[bytes];
    Arrays.fill(rot, (byte) '~');
    try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(rot), at);
    }
  }

  private static List<String> drained(Broker broker, String virtualHost, String queue)
      throws Exception {
    try (var client = BrokerFixture.on(broker)) {
      var factory = client.connectionFactory();
      factory.setVirtualHost(virtualHost);
      return drain(client.openConnection(factory).createChannel(), queue);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Proves("ST-24")
  void putsOneWrongByteOfADeclarationRight(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker, ending);
      overwrite(file("meta-", ".log"), "queue-two", 1);

      var check = Broker.run("store", "check", dataDir.toString());
      broker.restart();

      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.output()).anyMatch(line -> line.startsWith("damage: meta-"));
      assertThat(drained(broker, "/", "queue-two")).hasSize(10);
      assertThat(broker.output()).anyMatch(line -> line.contains("bad byte, put right"));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Proves("ST-24")
  void keepsTheMessagesOfAQueueWhoseDeclarationIsGone(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker, ending);
      overwrite(file("meta-", ".log"), "queue-two", 9);

      broker.restart();

      assertThat(broker.output())
          .filteredOn(line -> line.contains("10 messages of a queue whose declaration was damaged"))
          .hasSize(1)
          .first()
          .asString()
          .contains("queue 'queue-2' in vhost 'lost+found'");
      Command.on(broker, "user", "set-permissions", "guest", ".*", ".*", ".*", "--vhost=lost+found")
          .succeeded();
      assertThat(drained(broker, "lost+found", "queue-2"))
          .hasSize(10)
          .first()
          .isEqualTo("message 0 of queue-two");
      assertThat(drained(broker, "/", "queue-one")).hasSize(10);
      broker.restart();
      assertThat(broker.output()).noneMatch(line -> line.contains("damaged"));
    }
  }

  @Test
  @Proves("ST-24")
  void repairsADeclarationThatIsGone() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker, Ending.STOP);
      overwrite(file("meta-", ".log"), "queue-two", 9);

      var check = Broker.run("store", "check", dataDir.toString());
      var repair = Broker.run("store", "repair", dataDir.toString());
      var again = Broker.run("store", "check", dataDir.toString());
      var export =
          Broker.run(
              "store", "export", dataDir.toString(), "--vhost=lost+found", "--queue=queue-2");
      broker.restart();

      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.output())
          .anyMatch(line -> line.startsWith("no declaration any more (queue id 2): 10 messages"));
      assertThat(repair.exitCode()).isZero();
      assertThat(again.exitCode()).isZero();
      assertThat(again.output())
          .anyMatch(line -> line.startsWith("queue 'queue-2' in vhost 'lost+found': 10 messages"));
      assertThat(export.output()).hasSize(10);
      assertThat(drained(broker, "/", "queue-one")).hasSize(10);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Proves("ST-21")
  void tellsOfTheLastConfirmedMessageThatItIsGone(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker, ending);
      overwrite(
          StoreFiles.firstLogWith("message 8 of queue-two", dataDir), "message 8 of queue-two", 5);

      var check = Broker.run("store", "check", dataDir.toString());
      broker.restart();

      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.output())
          .anyMatch(line ->
              line.matches("damage: (shard-\\d+/)?d-0.log.*") && line.contains("'queue-two'"))
          .anyMatch(line -> line.startsWith("queue 'queue-two' in vhost '/': 9 messages"));
      assertThat(broker.output())
          .anyMatch(line -> line.contains("d-0.log are damaged") && line.contains("'queue-two'"));
      assertThat(drained(broker, "/", "queue-two")).hasSize(9).endsWith("message 9 of queue-two");
      assertThat(drained(broker, "/", "queue-one")).hasSize(10);
    }
  }

  @Test
  @Proves("ST-20")
  void makesTheFormatFileAnew() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker, Ending.STOP);
      Files.write(dataDir.resolve("format"), new byte[200]);

      var start = Broker.run("start", "--port=0", "--data-dir", dataDir.toString());
      var check = Broker.run("store", "check", dataDir.toString());
      var repair = Broker.run("store", "repair", dataDir.toString());
      broker.restart();

      assertThat(start.exitCode()).isEqualTo(1);
      assertThat(start.output())
          .filteredOn(line -> !line.contains(" INFO "))
          .hasSize(1)
          .first()
          .asString()
          .contains("'format'", "leveret store repair");
      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.output()).anyMatch(line -> line.startsWith("damage: format"));
      assertThat(repair.exitCode()).isZero();
      assertThat(drained(broker, "/", "queue-one")).hasSize(10);
    }
  }
}

package io.leveret.conformance.durability;

import static io.leveret.conformance.session.Session.drain;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `leveret store`: what an operator can find out about a data directory, and do about it.
@NeedsOwnBroker
final class StoreToolsTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;

  @TempDir Path dataDir;

  /// A stopped broker with ten messages in queue `one` and ten in queue `two`.
  private void fill(Broker broker) throws Exception {
    try (var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.confirmSelect();
      for (var queue : new String[] {"one", "two"}) {
        channel.queueDeclare(queue, true, false, false, Map.of());
        for (int i = 0; i < 10; i++) {
          channel.basicPublish("", queue, PERSISTENT, bytes("message " + i + " of " + queue));
        }
      }
      channel.waitForConfirmsOrDie(5_000);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, ByteBuffer> files() throws Exception {
    var found = new HashMap<String, ByteBuffer>();
    try (var list = Files.list(dataDir)) {
      for (var file : list.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().startsWith("spare-")) {
          found.put(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
        }
      }
    }
    return found;
  }

  /// Changes one byte of the first message of queue `two`. Answers where what is damaged there will
  /// be, whatever shard it is of.
  private Path rot() throws Exception {
    try (var all = Files.walk(dataDir)) {
      for (var log : all.filter(file -> file.endsWith("d-0.log")).toList()) {
        int at = text(log).indexOf("message 0 of two");
        if (at >= 0) {
          try (var file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes("M")), at);
          }
          return log.resolveSibling("lost+found");
        }
      }
    }
    throw new AssertionError("no log has the message");
  }

  private static String text(Path file) throws Exception {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  @Test
  @Proves("ST-20")
  void checksWithoutChangingAnything() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker);
      broker.kill9();
      var before = files();

      var check = Broker.run("store", "check", dataDir.toString());

      assertThat(check.output())
          .contains("queue 'one' in vhost '/': 10 messages, 160 bytes")
          .last()
          .asString()
          .contains("2 queues, 20 messages: intact");
      assertThat(check.exitCode()).isZero();
      assertThat(files()).isEqualTo(before);
    }
  }

  @Test
  @Proves("ST-20")
  void namesTheQueueThatIsDamaged() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker);
      broker.stop();
      rot();

      var check = Broker.run("store", "check", dataDir.toString());

      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.output())
          .anyMatch(
              line -> line.matches("damage: (shard-.*/)?d-0.log.*") && line.contains("queue 'two'"))
          .contains("queue 'one' in vhost '/': 10 messages, 160 bytes")
          .contains("queue 'two' in vhost '/': 9 messages, 144 bytes");
    }
  }

  @Test
  @Proves("ST-21")
  void servesWhatIsNotDamaged() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker);
      broker.stop();
      var lostAndFound = rot();

      broker.restart();

      try (var client = BrokerFixture.on(broker)) {
        var channel = client.openChannel();
        assertThat(drain(channel, "one")).hasSize(10);
        assertThat(drain(channel, "two")).hasSize(9).first().isEqualTo("message 1 of two");
      }
      assertThat(broker.output())
          .anyMatch(line -> line.contains("d-0.log are damaged") && line.contains("queue 'two'"));
      assertThat(lostAndFound).isNotEmptyDirectory();
    }
  }

  /// A file of the log is gone: the tool and the broker say which, and what was in it.
  @Test
  @Proves({"ST-20", "ST-21"})
  void namesAFileThatDisappeared() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "storage.segment-size=1MiB")) {
      fill(broker);
      try (var client = BrokerFixture.on(broker)) {
        var channel = client.openChannel();
        channel.confirmSelect();
        for (int i = 0; i < 30; i++) {
          channel.basicPublish("", "one", PERSISTENT, new byte[100_000]);
        }
        channel.waitForConfirmsOrDie(30_000);
      }
      broker.stop();
      Files.delete(StoreFiles.firstLogWith("message 0 of two", dataDir));

      var check = Broker.run("store", "check", dataDir.toString());
      broker.restart();

      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.output())
          .anyMatch(line -> line.matches("missing: (shard-.*/)?d-0.log, and with it .*'two'.*"));
      assertThat(broker.output())
          .anyMatch(line -> line.contains("d-0.log is missing, and with it"));
      try (var client = BrokerFixture.on(broker)) {
        assertThat(drain(client.openChannel(), "one")).hasSizeBetween(20, 30);
        assertThat(drain(client.openChannel(), "two")).isEmpty();
      }
    }
  }

  @Test
  @Proves("ST-20")
  void movesWhatIsDamagedToLostAndFound() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      fill(broker);
      broker.stop();
      var lostAndFound = rot();

      var repair = Broker.run("store", "repair", dataDir.toString());
      var check = Broker.run("store", "check", dataDir.toString());

      assertThat(repair.exitCode()).isZero();
      assertThat(check.exitCode()).isZero();
      try (var kept = Files.list(lostAndFound)) {
        assertThat(text(kept.findFirst().orElseThrow())).contains("Message 0 of two");
      }
    }
  }

  @Test
  @Proves("ST-20")
  void exportsAQueueAsJsonLines() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.queueDeclare("q", true, false, false, Map.of());
      channel.confirmSelect();
      var properties =
          new AMQP.BasicProperties.Builder()
              .deliveryMode(2)
              .contentType("text/plain")
              .headers(Map.of("n", 1, "s", "a \"b\""))
              .build();
      channel.basicPublish("amq.direct", "nowhere", properties, bytes("unroutable"));
      channel.basicPublish("", "q", properties, bytes("text\n"));
      channel.basicPublish("", "q", PERSISTENT, new byte[] {(byte) 0xff, 0});
      channel.basicPublish("", "q", PERSISTENT, new byte[400_000]);
      channel.waitForConfirmsOrDie(5_000);
      broker.stop();

      var export = Broker.run("store", "export", dataDir.toString(), "--queue", "q");

      assertThat(export.exitCode()).isZero();
      assertThat(export.output()).hasSize(3);
      assertThat(export.output().getFirst())
          .contains("\"routing_key\":\"q\"")
          .contains("\"content_type\":\"text/plain\"")
          .contains("\"n\":1")
          .contains("\"s\":\"a \\\"b\\\"\"")
          .contains("\"body\":\"text\\u000a\"");
      assertThat(export.output().get(1)).contains("\"body_base64\":\"/wA=\"");
      assertThat(export.output().get(2)).hasSizeGreaterThan(400_000);
    }
  }

  @Test
  @Proves("ST-20")
  void refusesADirectoryThatIsInUse() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      var check = Broker.run("store", "check", dataDir.toString());

      assertThat(check.exitCode()).isEqualTo(2);
      assertThat(check.output().getFirst()).contains("in use");
      assertThat(broker.isAlive()).isTrue();
    }
  }

  @Test
  @Proves("ST-20")
  void refusesADirectoryOfANewerVersion() throws Exception {
    Files.writeString(dataDir.resolve("format"), "leveret-store version 99 epoch 3\n");

    var check = Broker.run("store", "check", dataDir.toString());

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.output().getFirst()).contains("format version 99");
  }
}

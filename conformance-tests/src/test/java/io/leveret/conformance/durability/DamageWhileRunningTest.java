package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that change under a running broker, of messages that left its memory: whoever wants them
/// gets the next message instead.
@NeedsOwnBroker
final class DamageWhileRunningTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final int MESSAGES = 40;

  @TempDir Path dataDir;

  private Broker start() throws Exception {
    return Broker.startPrivate(dataDir, "-D", "storage.tail-cache=1MiB");
  }

  /// Messages of which only the newest stay in memory.
  private void fill(Channel channel, int size) throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of());
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body = new byte[size];
      Arrays.fill(body, (byte) ('A' + i));
      channel.basicPublish("", "q", PERSISTENT, body);
    }
    channel.waitForConfirmsOrDie(30_000);
  }

  /// Changes a byte in the second message. Answers where what is damaged there will be.
  private Path rot() throws Exception {
    var log = StoreFiles.firstLogWith("BBBBBBBB", dataDir);
    int at = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).indexOf("BBBBBBBB");
    try (var file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {'~'}), at + 5_000L);
    }
    return log.resolveSibling("lost+found");
  }

  private static List<Character> consume(Channel channel) throws Exception {
    List<Character> letters = Collections.synchronizedList(new ArrayList<>());
    channel.basicConsume(
        "q",
        false,
        (_, delivery) -> {
          channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
          letters.add((char) delivery.getBody()[0]);
        },
        _ -> {});
    return letters;
  }

  private static List<Character> expected() {
    var letters = new ArrayList<Character>();
    for (int i = 0; i < MESSAGES; i++) {
      if (i != 1) {
        letters.add((char) ('A' + i));
      }
    }
    return letters;
  }

  private void assertReported(Broker broker, Path lostAndFound) {
    assertThat(broker.output())
        .filteredOn(line -> line.contains("queue 'q' in vhost '/': dropped a message"))
        .hasSize(1)
        .first()
        .asString()
        .containsPattern("of (shard-\\d+/)?d-0.log");
    Clients.awaitTrue(() -> Files.exists(lostAndFound));
  }

  @Test
  @Proves("ST-21")
  void goesOnWithTheNextMessage() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      fill(channel, 200_000);
      var lostAndFound = rot();

      var letters = consume(channel);

      Clients.awaitTrue(() -> letters.size() == MESSAGES - 1);
      assertThat(letters).isEqualTo(expected());
      assertReported(broker, lostAndFound);
    }
  }

  /// A body that was begun cannot be taken back: the connection ends, and the message with it.
  @Test
  @Proves("ST-21")
  void endsTheConnectionInTheMiddleOfALargeBody() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      fill(client.openChannel(), 600_000);
      var lostAndFound = rot();

      var connection = client.openConnection();
      var first = consume(connection.createChannel());
      Clients.awaitTrue(() -> !connection.isOpen());
      var second = consume(client.openChannel());

      Clients.awaitTrue(() -> first.size() + second.size() >= MESSAGES - 1);
      assertThat(second).doesNotContain('B').endsWith((char) ('A' + MESSAGES - 1));
      assertThat(connection.getCloseReason().getMessage()).contains("541", "INTERNAL_ERROR");
      assertReported(broker, lostAndFound);
    }
  }
}

package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `leveret store` on a queue of which the heap of its process could not hold the messages.
@NeedsOwnBroker
final class LongBacklogToolsTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final String LITTLE_HEAP = "-J-Xmx64m";
  private static final int MESSAGES = 300_000;
  private static final int UNCONFIRMED = 50_000;
  private static final int TAKEN = 100;
  private static final int BODY = 6;

  @TempDir Path dataDir;

  /// A stopped broker whose queue `long` had so many messages, the first of them taken by now.
  private void fill() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "storage.segment-size=4MiB");
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.queueDeclare("long", true, false, false, Map.of());
      channel.confirmSelect();
      for (int i = 0; i < MESSAGES; i++) {
        channel.basicPublish("", "long", PERSISTENT, body(i).getBytes(StandardCharsets.US_ASCII));
        if (i % UNCONFIRMED == UNCONFIRMED - 1) {
          channel.waitForConfirmsOrDie(60_000);
        }
      }
      channel.waitForConfirmsOrDie(60_000);
      for (int i = 0; i < TAKEN; i++) {
        channel.basicGet("long", true);
      }
      broker.stop();
    }
  }

  private static String body(int i) {
    return Integer.toString(100_000 + i);
  }

  private Broker.Tool run(String command, String... more) throws Exception {
    var words = Stream.of(LITTLE_HEAP, "store", command, dataDir.toString());
    return Broker.run(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  @Proves({"ST-20", "ST-22"})
  void countsMendsAndExportsALongQueueWithLittleMemory() throws Exception {
    fill();
    int left = MESSAGES - TAKEN;

    var check = run("check");
    var repair = run("repair");
    var export = run("export", "--queue", "long");

    assertThat(check.output())
        .contains("queue 'long' in vhost '/': %d messages, %d bytes".formatted(left, left * BODY))
        .last()
        .asString()
        .contains("1 queues, %d messages: intact".formatted(left));
    assertThat(check.exitCode()).isZero();
    assertThat(repair.exitCode()).as("%s", repair.output()).isZero();
    assertThat(export.exitCode()).isZero();
    assertThat(bodies(export)).isEqualTo(IntStream.range(TAKEN, MESSAGES).boxed().toList());
  }

  /// The numbers in the bodies that were exported, in order.
  private static List<Integer> bodies(Broker.Tool export) {
    String mark = "\"body\":\"";
    return export.output().stream()
        .map(line -> line.substring(line.indexOf(mark) + mark.length()))
        .map(body -> Integer.parseInt(body.substring(0, BODY)) - 100_000)
        .toList();
  }
}

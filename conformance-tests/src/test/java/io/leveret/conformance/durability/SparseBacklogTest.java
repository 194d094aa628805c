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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A queue of which most messages go soon and a few stay for ever: they are all over the log.
@NeedsOwnBroker
final class SparseBacklogTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final int BODY = 1000;
  private static final int ONE_IN = 100;
  private static final int ROUND = 500;
  private static final int ROUNDS = 40;

  @TempDir Path dataDir;

  private final List<String> kept = new ArrayList<>();
  private int published;

  /// Publishes messages, takes them, and settles all but every hundredth; of the others every
  /// second one only when the next are there.
  private void round(Channel channel) throws Exception {
    for (int i = 0; i < ROUND; i++) {
      channel.basicPublish("", "sparse", PERSISTENT, body(published++));
    }
    channel.waitForConfirmsOrDie(60_000);
    var late = new ArrayList<Long>();
    for (int i = 0; i < ROUND; i++) {
      var got = channel.basicGet("sparse", false);
      String body = new String(got.getBody(), StandardCharsets.UTF_8);
      if (number(body) % ONE_IN == 0) {
        kept.add(body);
      } else if (i % 2 == 0) {
        late.add(got.getEnvelope().getDeliveryTag());
      } else {
        channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
      }
    }
    for (long tag : late) {
      channel.basicAck(tag, false);
    }
  }

  private static byte[] body(int number) {
    return (number + "-".repeat(BODY)).substring(0, BODY).getBytes(StandardCharsets.UTF_8);
  }

  private static int number(String body) {
    return Integer.parseInt(body.substring(0, body.indexOf('-')));
  }

  private long logBytes() throws IOException {
    try (var files = Files.list(dataDir)) {
      return files
          .filter(file -> file.getFileName().toString().matches("d-.*[.]log"))
          .mapToLong(SparseBacklogTest::size)
          .sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException _) {
      return 0; // given up since it was listed
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isWithinFourTimesWhatLives() throws IOException {
    long live = (BODY + 64L) * kept.size();
    return logBytes() <= 4 * live + (8 << 20);
  }

  @Test
  @Proves("ST-05")
  void keepsTheLogWithinFourTimesWhatLives() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "storage.segment-size=1MiB");
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.queueDeclare("sparse", true, false, false, Map.of());
      channel.confirmSelect();
      for (int i = 0; i < ROUNDS; i++) {
        round(channel);
      }

      Clients.awaitTrue(() -> {
        round(channel);
        return isWithinFourTimesWhatLives();
      });
      Ending.KILL.restart(broker);

      var after = client.openChannel();
      var found = new ArrayList<String>();
      for (var got = after.basicGet("sparse", true);
          got != null;
          got = after.basicGet("sparse", true)) {
        assertThat(got.getEnvelope().isRedeliver()).isTrue();
        found.add(new String(got.getBody(), StandardCharsets.UTF_8));
      }
      assertThat(found).containsAll(kept).doesNotHaveDuplicates();
      broker.stop();
    }
    var check = Broker.run("store", "check", dataDir.toString());
    assertThat(check.exitCode()).isZero();
  }
}

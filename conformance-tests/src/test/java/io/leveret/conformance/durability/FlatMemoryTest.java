package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory of the broker's process while a queue grows long and is drained again, with the options
/// that `leveret start` gives the JVM on a small machine.
@NeedsOwnBroker
final class FlatMemoryTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final String[] OPTIONS = {"-J-Xmx512m", "-J-Xms64m", "-J-Xmn8m"};
  private static final int MESSAGES = 1_200_000; // more than a log file holds
  private static final int UNCONFIRMED = 100_000;

  @TempDir Path dataDir;

  @Test
  @Proves("ST-22")
  void staysFlatWhateverTheLengthOfTheQueue() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, OPTIONS);
        var client = BrokerFixture.on(broker)) {
      long empty = mebibytes(broker, "VmRSS");

      fill(client);
      assertThat(mebibytes(broker, "VmHWM") - empty).isLessThanOrEqualTo(200);
      drain(client);

      assertThat(mebibytes(broker, "VmHWM") - empty).isLessThanOrEqualTo(200);
    }
  }

  private static void fill(BrokerFixture client) throws Exception {
    var channel = client.openChannel();
    channel.queueDeclare("long", true, false, false, Map.of());
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      var body = ByteBuffer.allocate(16).putInt(i).array();
      channel.basicPublish("", "long", PERSISTENT, body);
      if (i % UNCONFIRMED == UNCONFIRMED - 1) {
        channel.waitForConfirmsOrDie(60_000);
      }
    }
    channel.waitForConfirmsOrDie(60_000);
  }

  private static void drain(BrokerFixture client) throws Exception {
    var next = new AtomicInteger();
    client
        .openChannel()
        .basicConsume(
            "long",
            true,
            (_, delivery) -> {
              int number = ByteBuffer.wrap(delivery.getBody()).getInt();
              next.compareAndSet(number, number + 1);
            },
            _ -> {});
    Clients.awaitTrue(() -> next.get() == MESSAGES);
  }

  private static long mebibytes(Broker broker, String what) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(broker.pid()), "status"))) {
      String line = lines.filter(each -> each.startsWith(what + ":")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
    }
  }
}

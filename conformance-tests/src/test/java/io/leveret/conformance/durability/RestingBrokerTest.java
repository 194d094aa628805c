package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.NeedsOwnBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a busy time left in the heap goes when the broker has nothing to do.
@NeedsOwnBroker
class RestingBrokerTest {
  private static final int QUEUES = 20_000;

  @TempDir Path directory;

  @Test
  void collectsItsHeapAtRest() throws Exception {
    Path log = directory.resolve("gc.log");
    String[] options = {"-J-Xms128m", "-J-Xmn64m", "-J-XX:+UseSerialGC", "-J-Xlog:gc:file=" + log};
    try (var broker = Broker.startPrivate(directory.resolve("data"), options)) {
      declareAndDelete(broker);

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(Files.readString(log)).contains("(System.gc())"));
    }
  }

  private static void declareAndDelete(Broker broker) throws Exception {
    try (Connection connection = broker.endpoint().connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      for (int i = 0; i < QUEUES; i++) {
        declareAndDelete(channel, "q" + i);
      }
      channel.queueDeclare();
    }
  }

  private static void declareAndDelete(Channel channel, String queue) throws IOException {
    channel.queueDeclareNoWait(queue, false, false, false, Map.of("x-max-length", 5));
    channel.queueDeleteNoWait(queue, false, false);
  }
}

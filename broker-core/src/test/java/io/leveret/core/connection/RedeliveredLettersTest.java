package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod.Get;
import io.leveret.protocol.method.BasicMethod.GetOk;
import io.leveret.protocol.method.BasicMethod.Nack;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.value.FieldTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which dead letters come as redelivered; seen on RabbitMQ.
class RedeliveredLettersTest {
  private static final FieldTable ARGUMENTS =
      FieldTable.builder()
          .put("x-message-ttl", 1000)
          .put("x-max-length", 1)
          .put("x-dead-letter-exchange", "")
          .put("x-dead-letter-routing-key", "letters")
          .build();

  @TempDir Path directory;

  @Test
  void marksWhatWasGivenBackAndThenExpired() {
    try (var broker = new TestBroker(directory)) {
      TestClient client = open(broker);
      giveBackOne(client);

      broker.loop().advance(Duration.ofSeconds(1));
      broker.shard().settle();

      assertThat(letter(client).redelivered()).isTrue();
    }
  }

  @Test
  void marksWhatWasGivenBackAndThenDropped() {
    try (var broker = new TestBroker(directory)) {
      TestClient client = open(broker);
      giveBackOne(client);

      publish(client);

      assertThat(letter(client).redelivered()).isTrue();
    }
  }

  @Test
  void leavesWhatNobodySawUnmarked() {
    try (var broker = new TestBroker(directory)) {
      TestClient client = open(broker);
      publish(client);

      broker.loop().advance(Duration.ofSeconds(1));
      broker.shard().settle();

      assertThat(letter(client).redelivered()).isFalse();
    }
  }

  private static TestClient open(TestBroker broker) {
    TestClient client = broker.open();
    client.declare("letters", false);
    client.call(1, new Declare("q", false, false, false, false, false, ARGUMENTS));
    return client;
  }

  private static void giveBackOne(TestClient client) {
    publish(client);
    client.send(1, new Get("q", false));
    GetOk got = (GetOk) client.frames().getFirst().method();
    client.send(1, new Nack(got.deliveryTag(), false, true));
  }

  private static void publish(TestClient client) {
    byte[] body = "body".getBytes(StandardCharsets.UTF_8);
    client.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, body));
  }

  private static GetOk letter(TestClient client) {
    client.send(1, new Get("letters", true));
    return (GetOk) client.frames().getFirst().method();
  }
}

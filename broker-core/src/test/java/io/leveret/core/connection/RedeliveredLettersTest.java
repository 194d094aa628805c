package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.loop.ManualLoop;
import io.leveret.core.storage.PowerLoss;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod.Get;
import io.leveret.protocol.method.BasicMethod.GetOk;
import io.leveret.protocol.method.BasicMethod.Nack;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.value.FieldTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
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

  private static final BasicProperties PERSISTENT =
      BasicProperties.builder().deliveryMode(2).build();

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

  @Test
  void staysMarkedOverRestartsBehindWhatNobodySaw() {
    var disk = new PowerLoss(new Random(1));
    var loop = new ManualLoop();
    try (var broker = TestBroker.on(disk.disk(), loop)) {
      TestClient client = broker.open();
      client.declare("letters", true);
      client.call(1, new Declare("q", false, true, false, false, false, ARGUMENTS));
      publish(client, "letters", PERSISTENT);
      publish(client, "q", PERSISTENT);
      client.send(1, new Get("q", false));
      GetOk got = (GetOk) client.frames().getFirst().method();
      client.send(1, new Nack(got.deliveryTag(), false, false));
    }

    TestBroker.on(disk.disk(), new ManualLoop(loop)).close();
    try (var broker = TestBroker.on(disk.disk(), new ManualLoop(loop))) {
      TestClient client = broker.open();

      assertThat(letter(client).redelivered()).isFalse();
      assertThat(letter(client).redelivered()).isTrue();
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
    publish(client, "q", BasicProperties.EMPTY);
  }

  private static void publish(TestClient client, String queue, BasicProperties properties) {
    byte[] body = "body".getBytes(StandardCharsets.UTF_8);
    client.send(wire -> wire.publish(1, queue, properties, body));
  }

  private static GetOk letter(TestClient client) {
    client.send(1, new Get("letters", true));
    return (GetOk) client.frames().getFirst().method();
  }
}

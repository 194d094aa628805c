package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod.Get;
import io.leveret.protocol.method.BasicMethod.GetOk;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.value.FieldTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The channels of a connection that is lost.
class ChannelsEndTogetherTest {
  @TempDir Path directory;

  /// What is too much for the queue is offered to its consumers, but not to those that end, too:
  /// one that acknowledges automatically would take it along.
  @Test
  void losesNothingToAConsumerThatEndsAsWell() {
    try (var broker = new TestBroker(directory)) {
      TestClient client = broker.open();
      client.openChannel(2);
      client.call(1, new Declare("q", false, false, false, false, false, limited()));
      publish(client);
      client.send(1, new Get("q", false));
      client.frames();
      publish(client);
      client.send(1, new Get("q", false));
      client.frames();
      client.consume(2, "q", "taker", true);

      client.connection().closed();
      broker.shard().settle();

      TestClient other = broker.open();
      other.send(1, new Get("q", true));
      assertThat(other.frames().getFirst().method()).isInstanceOf(GetOk.class);
    }
  }

  private static FieldTable limited() {
    return FieldTable.builder().put("x-max-length", 1).build();
  }

  private static void publish(TestClient client) {
    byte[] body = "body".getBytes(StandardCharsets.UTF_8);
    client.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, body));
  }
}

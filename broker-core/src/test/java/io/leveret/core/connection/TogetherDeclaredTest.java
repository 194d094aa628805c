package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Wire;
import io.leveret.core.disk.CountingDisk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.storage.PowerLoss;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Durable declarations that a client sends without waiting for the answers.
class TogetherDeclaredTest {
  private final CountingDisk disk = new CountingDisk(new PowerLoss(new Random(7), false).disk());
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.on(disk, new ManualLoop());
    client = broker.open();
    client.openChannel(2);
    var _ = disk.takeSyncs();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static Method declare(String queue) {
    return new QueueMethod.Declare(queue, false, true, false, false, false, FieldTable.EMPTY);
  }

  private static Method passive(String queue) {
    return new QueueMethod.Declare(queue, true, false, false, false, false, FieldTable.EMPTY);
  }

  private static Method declared(String queue) {
    return new QueueMethod.DeclareOk(queue, 0, 0);
  }

  @Test
  void shareASync() {
    var wire = new Wire();
    for (int i = 0; i < 20; i++) {
      wire.method(1 + i % 2, declare("q" + i));
    }

    client.send(_ -> wire);

    assertThat(disk.takeSyncs()).isEqualTo(1);
    var replies = client.methods();
    assertThat(replies).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(replies.get(i)).isEqualTo(declared("q" + i));
    }
  }

  @Test
  void areNotAnsweredBeforeTheSync() {
    client.give(new Wire().method(1, declare("a")).method(2, declare("b")).toBytes());

    assertThat(client.methods()).isEmpty();
    assertThat(client.connection().isReading()).isFalse();

    broker.shard().settle();
    assertThat(client.methods()).containsExactly(declared("a"), declared("b"));
    assertThat(client.connection().isReading()).isTrue();
  }

  /// The answer to the method that fails would else come before the others'.
  @Test
  void areAnsweredBeforeOneThatFails() {
    client.send(wire ->
        wire.method(1, declare("a"))
            .method(1, declare("b"))
            .method(1, passive("missing"))
            .method(1, declare("c")));

    var replies = client.methods();
    assertThat(replies).hasSize(3);
    assertThat(replies.subList(0, 2)).containsExactly(declared("a"), declared("b"));
    assertThat(replies.get(2)).isInstanceOf(ChannelMethod.Close.class);
  }

  /// Anything else may have an answer of its own, which has to wait.
  @Test
  void keepTheirPlaceAmongOtherMethods() {
    client.send(wire ->
        wire.method(1, declare("a"))
            .publish(1, "a", BasicProperties.EMPTY, new byte[3])
            .method(1, new BasicMethod.Qos(0, 1, false))
            .method(1, passive("a")));

    assertThat(client.methods())
        .containsExactly(
            declared("a"), new BasicMethod.QosOk(), new QueueMethod.DeclareOk("a", 1, 0));
  }
}

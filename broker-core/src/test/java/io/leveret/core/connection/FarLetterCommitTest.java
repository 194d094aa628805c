package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.TestShard;
import io.leveret.core.channel.Wire;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.storage.PowerLoss;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A transaction in which a message dies whose letter goes to a queue of another shard: what the
/// broker says is committed stays so.
final class FarLetterCommitTest {
  private static final BasicProperties PERSISTENT =
      BasicProperties.builder().deliveryMode(2).build();

  private List<PowerLoss> disks = List.of();
  private ManualLoop loop = new ManualLoop();
  private TestBroker broker;
  private TestClient client;

  private void start(int seed) {
    disks =
        List.of(
            new PowerLoss(new Random(seed), false), new PowerLoss(new Random(seed + 100), false));
    open();
    TestClient there = broker.open();
    there.declare("dead", true);
    assertThat(broker.queue("dead").shard()).isEqualTo(1);
    var letters =
        FieldTable.of("x-dead-letter-exchange", FieldValue.of("")).toBuilder()
            .put("x-dead-letter-routing-key", "dead")
            .build();
    client.call(1, new QueueMethod.Declare("mortal", false, true, false, false, false, letters));
    assertThat(broker.queue("mortal").shard()).isZero();
    client.send(wire -> wire.publish(1, "mortal", PERSISTENT, new byte[5]));
  }

  private void open() {
    broker = TestBroker.on(disks.stream().map(PowerLoss::disk).toList(), loop);
    client = broker.open();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void refuseInATransaction() {
    client.call(1, new TxMethod.Select());
    client.send(1, new BasicMethod.Get("mortal", false));
    client.frames();
    client.send(1, new BasicMethod.Reject(1, false));
    client.give(new Wire().method(1, new TxMethod.Commit()).toBytes());
  }

  /// Lets loops and disks take turns, until there is a reply.
  private List<Method> awaitReply() {
    List<Method> replies = new ArrayList<>();
    for (int turns = 0; replies.isEmpty() && turns < 50; turns++) {
      broker.shard().endBatch();
      replies.addAll(client.methods());
      if (replies.isEmpty()) {
        broker.shard().all().forEach(TestShard::work);
      }
    }
    return replies;
  }

  private void crash() {
    disks.forEach(PowerLoss::strike);
    loop = new ManualLoop(loop);
    open();
  }

  /// AK-08, AK-09, DL-01
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsWhatItSaysIsCommitted(int seed) {
    start(seed);
    refuseInATransaction();

    assertThat(awaitReply()).containsExactly(new TxMethod.CommitOk());
    crash();

    assertThat(broker.queue("dead").readyCount()).isEqualTo(1);
    assertThat(broker.queue("mortal").readyCount()).isZero();
  }

  /// AK-08: a client that goes meanwhile leaves nothing open.
  @Test
  void endsWithoutTheClient() {
    start(1);
    refuseInATransaction();
    client.connection().closed();
    broker.shard().settle();

    assertThat(broker.queue("dead").readyCount()).isEqualTo(1);
    assertThat(broker.queue("mortal").readyCount()).isZero();
  }
}

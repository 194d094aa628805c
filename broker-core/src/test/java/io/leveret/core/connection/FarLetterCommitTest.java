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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// A transaction in which a message dies whose letter goes to a queue of another shard: what the
/// broker says is committed stays so.
final class FarLetterCommitTest {
  private static final BasicProperties PERSISTENT =
      BasicProperties.builder().deliveryMode(2).build();

  private List<PowerLoss> disks = List.of();
  private ManualLoop loop = new ManualLoop();
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void start(RepetitionInfo repetition) {
    int seed = repetition.getCurrentRepetition();
    disks =
        List.of(
            new PowerLoss(new Random(seed), false), new PowerLoss(new Random(seed + 100), false));
    broker = newBroker();
    client = broker.open();
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

  private TestBroker newBroker() {
    return TestBroker.on(disks.stream().map(PowerLoss::disk).toList(), loop);
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
    broker = newBroker();
    client = broker.open();
  }

  /// AK-08, AK-09, DL-01
  @RepeatedTest(10)
  void keepsWhatItSaysIsCommitted() {
    refuseInATransaction();

    assertThat(awaitReply()).containsExactly(new TxMethod.CommitOk());
    crash();

    assertThat(broker.queue("dead").readyCount()).isEqualTo(1);
    assertThat(broker.queue("mortal").readyCount()).isZero();
  }

  /// AK-08: a client that goes meanwhile leaves nothing open.
  @RepeatedTest(2)
  void endsWithoutTheClient() {
    refuseInATransaction();
    client.connection().closed();
    broker.shard().settle();

    assertThat(broker.queue("dead").readyCount()).isEqualTo(1);
    assertThat(broker.queue("mortal").readyCount()).isZero();
  }
}

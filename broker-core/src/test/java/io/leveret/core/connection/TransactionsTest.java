package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Wire;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.storage.PowerLoss;
import io.leveret.core.storage.StoreCensus;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.method.TxMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Transactions, step by step: when the reply to a commit comes, and what is left of one that ends
/// otherwise.
class TransactionsTest {
  private static final BasicProperties PERSISTENT =
      BasicProperties.builder().deliveryMode(2).build();

  private final PowerLoss disk = new PowerLoss(new Random(3), false);
  private ManualLoop loop = new ManualLoop();
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.on(disk.disk(), loop);
    client = broker.open();
    client.declare("q", true);
    select(client);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static void select(TestClient of) {
    assertThat(of.call(1, new TxMethod.Select())).isEqualTo(new TxMethod.SelectOk());
  }

  private void crash() {
    disk.strike();
    loop = new ManualLoop(loop);
    broker = TestBroker.on(disk.disk(), loop);
    client = broker.open();
  }

  private static byte[] commit() {
    return new Wire().method(1, new TxMethod.Commit()).toBytes();
  }

  private long logFiles() throws IOException {
    return disk.disk().list().stream().filter(name -> name.startsWith("d-")).count();
  }

  /// AK-09
  @Test
  void answersACommitAfterTheSync() {
    client.send(wire -> wire.publish(1, "q", PERSISTENT, new byte[10]));

    client.give(commit());
    broker.shard().endBatch();

    assertThat(client.methods()).isEmpty();
    assertThat(client.connection().isReading()).isFalse();
    broker.shard().settle();
    assertThat(client.methods()).containsExactly(new TxMethod.CommitOk());
    assertThat(client.connection().isReading()).isTrue();
  }

  /// AK-08
  @Test
  void answersAtOnceWhatTheDiskNeedNotKnow() {
    client.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, new byte[10]));

    client.give(commit());

    assertThat(client.methods()).containsExactly(new TxMethod.CommitOk());
  }

  /// G128: also when too much came before for this one to be held as it came.
  @ParameterizedTest
  @ValueSource(ints = {0, 60})
  void beginsTheTimeOfAMessageWithTheCommit(int others) {
    client.declare("others", false);
    for (int i = 0; i < others; i++) {
      client.send(wire -> wire.publish(1, "others", BasicProperties.EMPTY, new byte[1_500]));
    }
    var shortLived = BasicProperties.builder().expiration("1000").build();
    client.send(wire -> wire.publish(1, "q", shortLived, new byte[10]));
    loop.advance(Duration.ofSeconds(5));
    broker.shard().settle();

    client.send(1, new TxMethod.Commit());
    assertThat(client.methods()).containsExactly(new TxMethod.CommitOk());
    client.send(1, new BasicMethod.Get("q", true));

    assertThat(client.frames().getFirst().method())
        .isEqualTo(new BasicMethod.GetOk(1, false, "", "q", 0));
  }

  /// What is on its way to the disk is of no concern to a transaction that writes nothing.
  @Test
  void letsGoAtOnceOfWhatIsDroppedWithTheCommit() {
    client.call(
        1,
        new Declare(
            "none",
            false,
            false,
            false,
            false,
            false,
            FieldTable.builder().put("x-max-length", 0).build()));
    TestClient other = broker.open();
    other.send(wire -> wire.publish(1, "q", PERSISTENT, new byte[10]));
    long before = StoreCensus.living(broker.shard().store());
    client.send(wire -> wire.publish(1, "none", BasicProperties.EMPTY, new byte[10]));

    client.send(1, new TxMethod.Commit());

    assertThat(StoreCensus.living(broker.shard().store())).isEqualTo(before);
  }

  /// AK-08
  @Test
  void takesWhatFollowsACommitAfterIt() {
    client.send(wire ->
        wire.publish(1, "q", PERSISTENT, new byte[10])
            .method(1, new TxMethod.Commit())
            .method(1, new BasicMethod.Qos(0, 7, false))
            .publish(1, "q", PERSISTENT, new byte[10])
            .method(1, new TxMethod.Rollback()));

    assertThat(client.methods())
        .containsExactly(
            new TxMethod.CommitOk(), new BasicMethod.QosOk(), new TxMethod.RollbackOk());
    assertThat(broker.queue("q").readyCount()).isEqualTo(1);
  }

  /// AK-08: more than is held in memory, whole or in parts, of clients that never commit.
  @Test
  void leavesNothingOfAClientThatVanishes() throws IOException {
    for (int i = 0; i < 20; i++) {
      TestClient vanishing = broker.open();
      select(vanishing);
      for (int publish = 0; publish < 100; publish++) {
        vanishing.send(wire -> wire.publish(1, "q", PERSISTENT, new byte[1_500]));
      }
      vanishing.connection().closed();
      broker.shard().store().checkpoint();
      broker.shard().settle();
    }

    assertThat(logFiles()).isLessThanOrEqualTo(3);
    assertThat(broker.queue("q").readyCount()).isZero();
  }

  /// AK-09: what was stored for a transaction is given up by a crash.
  @Test
  void leavesNothingOfATransactionBeforeACrash() throws IOException {
    for (int publish = 0; publish < 200; publish++) {
      client.send(wire -> wire.publish(1, "q", PERSISTENT, new byte[1_500]));
    }
    assertThat(logFiles()).isGreaterThan(5);

    crash();
    select(client);
    for (int publish = 0; publish < 30; publish++) {
      client.send(wire -> wire.publish(1, "q", PERSISTENT, new byte[1_500]));
    }
    client.send(1, new TxMethod.Rollback());
    broker.shard().store().checkpoint();
    broker.shard().settle();

    assertThat(broker.queue("q").readyCount()).isZero();
    assertThat(logFiles()).isLessThanOrEqualTo(3);
  }

  /// AK-09: messages of a large transaction keep their order, are read from disk, and survive.
  @Test
  void keepsALargeTransaction() {
    for (int publish = 0; publish < 150; publish++) {
      byte[] body = new byte[1_000 + publish];
      client.send(wire -> wire.publish(1, "q", PERSISTENT, body));
    }
    client.give(commit());
    broker.shard().settle();
    assertThat(client.methods()).containsExactly(new TxMethod.CommitOk());

    crash();

    assertThat(broker.queue("q").readyCount()).isEqualTo(150);
    for (int i = 0; i < 150; i++) {
      client.send(1, new BasicMethod.Get("q", true));
      int size = client.frames().stream().skip(2).mapToInt(frame -> frame.payload().length).sum();
      assertThat(size).isEqualTo(1_000 + i);
    }
  }

  private static void declareMortal(TestClient client) {
    client.declare("dead", true);
    var letters =
        FieldTable.of("x-dead-letter-exchange", FieldValue.of("")).toBuilder()
            .put("x-dead-letter-routing-key", "dead")
            .build();
    client.call(1, new QueueMethod.Declare("mortal", false, true, false, false, false, letters));
  }

  private static void refuse(TestClient client, int count) {
    for (int i = 0; i < count; i++) {
      client.send(wire -> wire.publish(1, "mortal", PERSISTENT, new byte[5]));
    }
    assertThat(client.call(1, new TxMethod.Commit())).isEqualTo(new TxMethod.CommitOk());
    for (int i = 0; i < count; i++) {
      client.send(1, new BasicMethod.Get("mortal", false));
    }
    client.frames();
    client.send(1, new BasicMethod.Nack(0, true, false));
  }

  /// AK-09: more than may be sent in one turn otherwise.
  @Test
  void makesEveryDeadLetterPartOfTheTransaction(@TempDir Path directory) {
    try (var roomy = TestBroker.roomy(directory)) {
      TestClient refusing = roomy.open();
      declareMortal(refusing);
      select(refusing);
      refuse(refusing, 2_000);
      assertThat(roomy.queue("dead").readyCount()).isZero();

      refusing.give(commit());

      assertThat(roomy.queue("dead").readyCount()).isEqualTo(2_000);
      assertThat(refusing.methods()).isEmpty();
    }
  }

  /// AK-09
  @Test
  void keepsDeadLettersWithWhatTheyWere() {
    declareMortal(client);
    refuse(client, 30);
    assertThat(client.call(1, new TxMethod.Commit())).isEqualTo(new TxMethod.CommitOk());

    crash();

    assertThat(broker.queue("dead").readyCount()).isEqualTo(30);
    assertThat(broker.queue("mortal").readyCount()).isZero();
  }
}

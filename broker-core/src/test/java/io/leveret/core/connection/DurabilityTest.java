package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Wire;
import io.leveret.core.config.Durability;
import io.leveret.core.disk.CountingDisk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.storage.PowerLoss;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;
import io.leveret.protocol.value.FieldTable;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a confirm waits for, and what is left after a loss of power: `fsync`, `write` and `ram`.
///
/// The queues are called by what a policy asks for.
class DurabilityTest {
  private static final BasicProperties PERSISTENT =
      BasicProperties.builder().deliveryMode(2).build();
  private static final Method FIRST = new BasicMethod.Ack(1, false);
  private static final Method SECOND = new BasicMethod.Ack(2, false);

  private final PowerLoss power = new PowerLoss(new Random(7), false);
  private final CountingDisk disk = new CountingDisk(power.disk());
  private ManualLoop loop = new ManualLoop();
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.on(disk, loop);
    client = broker.open();
    for (var durability : Durability.values()) {
      policy(PolicyKind.USER, durability.text(), durability.text());
      client.declare(durability.text(), true);
    }
    client.send(1, new ConfirmMethod.Select(false));
    assertThat(client.methods()).containsExactly(new ConfirmMethod.SelectOk());
    var _ = disk.takeSyncs();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void policy(PolicyKind kind, String queue, String durability) {
    var definition = FieldTable.builder().put("durability", durability).build();
    broker
        .shard()
        .virtualHost()
        .setPolicy(Policy.of(kind, queue, "^" + queue + "$", "queues", 0, definition));
  }

  private void publish(String exchange, String key) {
    client.give(new Wire().publish(1, exchange, key, PERSISTENT, new byte[10]).toBytes());
    broker.shard().endBatch();
  }

  private void fanOutTo(String... queues) {
    client.send(
        1,
        new ExchangeMethod.Declare(
            "x", "fanout", false, true, false, false, false, FieldTable.EMPTY));
    for (String queue : queues) {
      client.send(1, new QueueMethod.Bind(queue, "x", "", false, FieldTable.EMPTY));
    }
    var _ = client.methods();
    var _ = disk.takeSyncs();
  }

  private void loseThePower() {
    power.strike();
    loop = new ManualLoop(loop);
    broker = TestBroker.on(disk, loop);
    client = broker.open();
  }

  @Test
  void confirmsAWrittenMessageWithoutASync() {
    publish("", "write");
    assertThat(client.methods()).as("it is not written").isEmpty();

    broker.shard().settle();

    assertThat(client.methods()).containsExactly(FIRST);
    assertThat(disk.takeSyncs()).isZero();
  }

  /// Also the first after a while is not confirmed behind a sync.
  @Test
  void syncsWhatIsWrittenWithinASecondOrSo() {
    loop.advance(Duration.ofSeconds(10));
    publish("", "write");
    broker.shard().settle();
    assertThat(client.methods()).containsExactly(FIRST);
    assertThat(disk.takeSyncs()).isZero();

    loop.advance(Duration.ofMillis(1_001));
    broker.shard().settle();

    assertThat(disk.takeSyncs()).isEqualTo(1);
    assertThat(client.methods()).isEmpty();
  }

  @Test
  void confirmsASyncedMessageNeverBeforeTheSync() {
    publish("", "fsync");
    assertThat(client.methods()).isEmpty();

    broker.shard().settle();

    assertThat(client.methods()).containsExactly(FIRST);
    assertThat(disk.takeSyncs()).isEqualTo(1);
  }

  @Test
  void waitsForTheStrictestQueue() {
    fanOutTo("write", "ram", "fsync");

    publish("x", "");
    broker.shard().settle();

    assertThat(client.methods()).containsExactly(FIRST);
    assertThat(disk.takeSyncs()).isEqualTo(1);
  }

  @Test
  void takesAWrittenQueueAndOneInMemoryForWritten() {
    fanOutTo("ram", "write");

    publish("x", "");
    assertThat(client.methods()).isEmpty();
    broker.shard().settle();

    assertThat(client.methods()).containsExactly(FIRST);
    assertThat(disk.takeSyncs()).isZero();
  }

  @Test
  void keepsPersistentMessagesOfAQueueInMemoryFromTheDisk() {
    long before = broker.shard().store().appendedPosition();

    publish("", "ram");

    assertThat(client.methods()).containsExactly(FIRST);
    assertThat(broker.shard().store().appendedPosition()).isEqualTo(before);
    assertThat(broker.queue("ram").readyCount()).isEqualTo(1);
  }

  /// The channel's last route is the same one.
  @Test
  void followsAChangeOfPolicyFromTheNextPublishOn() {
    fanOutTo("fsync");
    publish("x", "");
    broker.shard().settle();
    assertThat(client.methods()).containsExactly(FIRST);
    var _ = disk.takeSyncs();

    policy(PolicyKind.USER, "fsync", "write");
    broker.shard().settle();
    int ofThePolicy = disk.takeSyncs();
    publish("x", "");
    broker.shard().settle();

    assertThat(ofThePolicy).isEqualTo(1);
    assertThat(client.methods()).containsExactly(SECOND);
    assertThat(disk.takeSyncs()).isZero();
  }

  /// OPS-04: the operator has the last word, whichever it is.
  @Test
  void followsTheOperatorOverTheUser() {
    policy(PolicyKind.OPERATOR, "ram", "fsync");
    policy(PolicyKind.OPERATOR, "fsync", "write");

    assertThat(broker.queue("ram").durability()).isEqualTo(Durability.FSYNC);
    assertThat(broker.queue("fsync").durability()).isEqualTo(Durability.WRITE);
  }

  @Test
  void followsTheVirtualHostWhereNoPolicySaysIt() {
    client.declare("plain", true);
    client.declare("transient", false);
    var host = broker.shard().virtualHost();

    host.metadata(host.metadata().withDurability(Optional.of(Durability.WRITE)));

    assertThat(broker.queue("plain").durability()).isEqualTo(Durability.WRITE);
    assertThat(broker.queue("fsync").durability()).isEqualTo(Durability.FSYNC);
    assertThat(broker.queue("transient").durability()).isEqualTo(Durability.RAM);
    host.metadata(host.metadata().withDurability(Optional.empty()));
    assertThat(broker.queue("plain").durability()).isEqualTo(Durability.FSYNC);
  }

  @Test
  void syncsADeclarationWhateverItsMessagesSurvive() {
    policy(PolicyKind.USER, "w", "write");
    broker.shard().settle();
    var _ = disk.takeSyncs();

    client.declare("w", true);

    assertThat(disk.takeSyncs()).isEqualTo(1);
  }

  /// AK-09: of the acknowledgement and the publish one asks for a sync, or none does.
  @Test
  void endsATransactionAsTheStrictestOfItsQueuesAsks() {
    var other = broker.open();
    other.send(1, new TxMethod.Select());
    other.send(wire -> wire.publish(1, "write", PERSISTENT, new byte[10]));
    other.send(1, new TxMethod.Commit());
    assertThat(other.methods()).containsExactly(new TxMethod.SelectOk(), new TxMethod.CommitOk());
    assertThat(disk.takeSyncs()).isZero();

    publish("", "fsync");
    broker.shard().settle();
    var _ = disk.takeSyncs();
    other.send(1, new BasicMethod.Get("fsync", false));
    var _ = other.frames();
    other.send(1, new BasicMethod.Ack(1, false));
    other.send(wire -> wire.publish(1, "write", PERSISTENT, new byte[10]));
    other.give(new Wire().method(1, new TxMethod.Commit()).toBytes());
    broker.shard().endBatch();
    assertThat(other.methods()).isEmpty();
    broker.shard().settle();

    assertThat(other.methods()).containsExactly(new TxMethod.CommitOk());
    assertThat(disk.takeSyncs()).isEqualTo(1);
  }

  /// The test of the test: this disk does take what was only written.
  @Test
  void losesAtALossOfPowerOnlyWhatMayBeLost() {
    int lost = 0;
    for (int round = 0; round < 20; round++) {
      client.send(1, new ConfirmMethod.Select(false));
      publish("", "fsync");
      broker.shard().settle();
      publish("", "write");
      broker.shard().settle();
      assertThat(client.methods()).endsWith(FIRST, SECOND);

      loseThePower();

      assertThat(broker.queue("fsync").readyCount()).isEqualTo(1);
      lost += 1 - broker.queue("write").readyCount();
      client.send(1, new QueueMethod.Purge("fsync", false));
      client.send(1, new QueueMethod.Purge("write", false));
      loop.advance(Duration.ofSeconds(2));
      broker.shard().settle();
    }
    assertThat(lost).isPositive();
  }

  /// What was on disk when the queue began to keep its messages in memory is safe as before.
  @Test
  void keepsWhatWasOnDiskWhenAQueueGoesToMemoryAndBack() {
    publish("", "fsync");
    policy(PolicyKind.USER, "fsync", "ram");
    publish("", "fsync");
    policy(PolicyKind.USER, "fsync", "fsync");
    publish("", "fsync");
    broker.shard().settle();
    assertThat(broker.queue("fsync").readyCount()).isEqualTo(3);

    loseThePower();

    assertThat(broker.queue("fsync").readyCount()).isEqualTo(2);
    assertThat(broker.queue("ram").durability()).isEqualTo(Durability.RAM);
  }
}

package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.config.ConfigKeys;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who gets an exclusive queue while its owner may be dead (U-14). The bound is five seconds.
class OwnerProbeTest {
  private static final int HEARTBEAT = 60;
  private static final Duration JUST_AFTER_THE_BOUND = Duration.ofMillis(5100);

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient owner;
  private TestClient claimant;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    owner = broker.connect();
    claimant = broker.connect();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void refusesAtOnceWhatAnotherClientOwns() {
    begin("one", "other");
    machineOfOwner(Acknowledgement.SEEN);

    declareAgain();

    assertRefused();
  }

  /// The owner's program idles, its machine answers: no different from a client that lives.
  @Test
  void refusesSoonWhenTheMachineOfTheOwnerAnswers() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.SEEN);

    declareAgain();
    assertThat(claimant.frames()).isEmpty();
    advance(Duration.ofMillis(200));

    assertRefused();
    assertThat(owner.transport().isClosed()).isFalse();
  }

  @Test
  void refusesWhenTheOwnerSendsAnything() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    declareAgain();
    advance(Duration.ofSeconds(1));
    owner.send(wire -> wire.frame(8, 0, new byte[0]));
    advance(Duration.ofMillis(100));

    assertRefused();
  }

  @Test
  void sendsTheOwnerAHeartbeat() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.SEEN);
    owner.frames();

    declareAgain();

    assertThat(owner.frames()).hasSize(1).allMatch(frame -> frame.type() == 8);
  }

  @Test
  void grantsTheQueueOfAnOwnerWhoseMachineIsGone() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    declareAgain();
    advance(Duration.ofSeconds(4));
    assertThat(claimant.frames()).isEmpty();
    advance(Duration.ofMillis(1100));

    assertGranted();
    assertThat(owner.transport().isClosed()).isTrue();
  }

  @Test
  void grantsTheQueueWhenTheOwnersSocketEndsMeanwhile() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    declareAgain();
    owner.connection().closed();
    advance(Duration.ofMillis(60));

    assertGranted();
  }

  /// Something between broker and client acknowledges for a client that is gone.
  @Test
  void grantsTheQueueOfAnOwnerThatMissesItsHeartbeats() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.SEEN);
    advance(Duration.ofSeconds(87));

    declareAgain();
    advance(JUST_AFTER_THE_BOUND);

    assertGranted();
  }

  @Test
  void suspectsAStrangerThatIsLateItself() {
    begin("one", "other");
    machineOfOwner(Acknowledgement.MISSING);
    advance(Duration.ofSeconds(31));

    declareAgain();
    advance(JUST_AFTER_THE_BOUND);

    assertGranted();
  }

  /// Where nobody knows what the other machine acknowledges, silence alone kills no one.
  @Test
  void refusesInTheEndWhenNothingCanBeTold() {
    begin("same", "same");

    declareAgain();
    advance(JUST_AFTER_THE_BOUND);

    assertRefused();
    assertThat(owner.transport().isClosed()).isFalse();
  }

  @Test
  void holdsOtherAccessToo() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    claimant.send(1, new BasicMethod.Get("mine", true));
    advance(JUST_AFTER_THE_BOUND);

    assertThat(claimant.methods())
        .first()
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(404));
  }

  @Test
  void keepsTheOrderOfWhatFollows() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    claimant.send(
        wire -> wire.method(1, declaration()).method(1, new QueueMethod.Purge("mine", false)));
    assertThat(claimant.pendingBytes()).isPositive();
    advance(JUST_AFTER_THE_BOUND);

    assertThat(claimant.methods())
        .containsExactly(new QueueMethod.DeclareOk("mine", 0, 0), new QueueMethod.PurgeOk(0));
  }

  @Test
  void forgetsTheQuestionWhenTheClaimantLeaves() {
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    declareAgain();
    claimant.connection().closed();
    advance(JUST_AFTER_THE_BOUND);

    assertThat(owner.transport().isClosed()).isFalse();
  }

  @Test
  void asksNobodyWhenItIsTurnedOff(@TempDir Path other) {
    broker.close();
    broker = new TestBroker(other, ConfigKeys.OWNER_PROBE, Duration.ZERO);
    begin("same", "same");
    machineOfOwner(Acknowledgement.MISSING);

    declareAgain();

    assertRefused();
  }

  private void begin(String ownerName, String claimantName) {
    owner = open(ownerName);
    assertThat(owner.call(1, declaration())).isEqualTo(new QueueMethod.DeclareOk("mine", 0, 0));
    claimant = open(claimantName);
  }

  private TestClient open(String name) {
    TestClient client = broker.connect();
    client.transport().peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000));
    var properties = FieldTable.builder().put("connection_name", name).build();
    client.handshake(TestClient.startOkOf(properties), new TuneOk(2047, 131_072, HEARTBEAT));
    client.openChannel(1);
    return client;
  }

  private void machineOfOwner(Acknowledgement answer) {
    owner.transport().acknowledges(answer);
  }

  private void advance(Duration span) {
    broker.loop().advance(span);
    broker.shard().settle();
  }

  private void declareAgain() {
    claimant.send(1, declaration());
  }

  private static QueueMethod.Declare declaration() {
    return new QueueMethod.Declare("mine", false, false, true, false, false, FieldTable.EMPTY);
  }

  private void assertGranted() {
    assertThat(lastMethodOfClaimant()).isEqualTo(new QueueMethod.DeclareOk("mine", 0, 0));
  }

  private void assertRefused() {
    assertThat(lastMethodOfClaimant())
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(405));
  }

  private @Nullable Object lastMethodOfClaimant() {
    return claimant.frames().stream()
        .filter(frame -> frame.type() == 1)
        .map(frame -> (Object) frame.method())
        .reduce(null, (_, last) -> last);
  }
}

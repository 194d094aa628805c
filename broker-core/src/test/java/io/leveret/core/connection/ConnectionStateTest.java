package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Wire;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod.Blocked;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.CloseOk;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.ConnectionMethod.Unblocked;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Closing, blocking and pausing.
class ConnectionStateTest {
  private static final String FORCED = "CONNECTION_FORCED - stop";

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    client = broker.open();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  /// G026
  @Test
  void answersTheClientsClose() {
    assertThat(client.call(0, new Close(200, "bye", 0, 0))).isEqualTo(new CloseOk());

    assertThat(client.transport().isClosingAfterFlush()).isTrue();
    assertThat(broker.connections().size()).isZero();
  }

  /// G026: who hears that the connection is closed may declare the queue again.
  @Test
  void deletesExclusiveQueuesBeforeItAnswersTheClose() {
    client.call(
        1, new QueueMethod.Declare("mine", false, false, true, false, false, FieldTable.EMPTY));

    client.call(0, new Close(200, "bye", 0, 0));

    assertThat(broker.shard().virtualHost().findQueue("mine")).isEmpty();
  }

  /// G026
  @Test
  void returnsUnsettledMessagesWhenTheClientCloses() {
    client.declare("q", false);
    client.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, new byte[1]));
    client.send(1, new BasicMethod.Get("q", false));
    assertThat(broker.queue("q").unacknowledgedCount()).isEqualTo(1);

    client.send(0, new Close(200, "bye", 0, 0));

    assertThat(broker.queue("q").unacknowledgedCount()).isZero();
    assertThat(broker.queue("q").readyCount()).isEqualTo(1);
  }

  /// G027
  @Test
  void cleansUpWhenTheSocketIsGone() {
    client.declare("q", false);
    client.consume(1, "q", "c", false);
    client.call(
        1, new QueueMethod.Declare("mine", false, false, true, false, false, FieldTable.EMPTY));

    client.connection().closed();

    assertThat(broker.queue("q").consumerCount()).isZero();
    assertThat(broker.shard().virtualHost().findQueue("mine")).isEmpty();
    assertThat(broker.connections().size()).isZero();
  }

  /// G029
  @Test
  void tellsTheClientWhenItIsForcedToGo() {
    client.connection().closeForced("stop");

    assertThat(client.methods()).containsExactly(new Close(320, FORCED, 0, 0));
  }

  /// G028
  @Test
  void ignoresAllButTheAnswerOnceItHasClosed() {
    client.connection().closeForced("stop");
    client.frames();

    client.send(wire ->
        wire.method(1, new BasicMethod.Qos(1, 1, true))
            .method(5, new ChannelMethod.Open())
            .publish(1, "q", BasicProperties.EMPTY, new byte[4])
            .frame(8, 0, new byte[0])
            .frame(2, 7, new byte[20]));
    assertThat(client.frames()).isEmpty();
    client.send(0, new CloseOk());

    assertThat(client.transport().isClosingAfterFlush()).isTrue();
  }

  /// G028
  @Test
  void answersAClientThatClosesAtTheSameTime() {
    client.connection().closeForced("stop");
    client.frames();

    assertThat(client.call(0, new Close(200, "bye", 0, 0))).isEqualTo(new CloseOk());
  }

  /// G028
  @Test
  void waitsThirtySecondsForTheAnswer() {
    client.connection().closeForced("stop");

    broker.loop().advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(client.transport().isClosed()).isFalse();
    broker.loop().advance(Duration.ofNanos(1));

    assertThat(client.transport().isClosed()).isTrue();
  }

  /// G028: never longer than a heartbeat.
  @Test
  void waitsOneHeartbeatForTheAnswer() {
    var beating = broker.connect();
    beating.handshake(TestClient.startOk("guest", "guest"), new TuneOk(2047, 131_072, 5));

    beating.connection().closeForced("stop");
    broker.loop().advance(Duration.ofSeconds(5));

    assertThat(beating.transport().isClosed()).isTrue();
  }

  /// G044
  @Test
  void letsAChannelBeOpenedAgainAtOnce() {
    client.send(wire ->
        wire.method(1, new ChannelMethod.Close(200, "bye", 0, 0))
            .method(1, new ChannelMethod.Open()));

    assertThat(client.methods())
        .containsExactly(new ChannelMethod.CloseOk(), new ChannelMethod.OpenOk());
  }

  /// Replies keep their order although the first waits for the disk, and no frame is lost.
  @Test
  void takesNoFrameWhileAReplyWaitsForTheDisk() {
    byte[] rest =
        new Wire()
            .method(1, new BasicMethod.Qos(0, 7, false))
            .publish(1, "q", BasicProperties.EMPTY, new byte[4])
            .method(1, new BasicMethod.Get("q", true))
            .toBytes();
    client.give(
        new Wire()
            .method(
                1, new QueueMethod.Declare("q", false, true, false, false, false, FieldTable.EMPTY))
            .raw(rest)
            .toBytes());
    assertThat(client.frames()).isEmpty();
    assertThat(client.pendingBytes()).isEqualTo(rest.length);

    broker.shard().settle();

    var frames = client.frames();
    assertThat(frames.get(0).method()).isEqualTo(new QueueMethod.DeclareOk("q", 0, 0));
    assertThat(frames.get(1).method()).isEqualTo(new BasicMethod.QosOk());
    assertThat(frames.get(2).method()).isInstanceOf(BasicMethod.GetOk.class);
    assertThat(client.pendingBytes()).isZero();
  }

  /// G030
  @Test
  void blocksAConnectionThatPublishesWhileThereIsAnAlarm() {
    var publisher = publisher();
    broker.connections().alarm("low on memory");
    assertThat(publisher.frames()).isEmpty();

    publisher.send(wire ->
        wire.publish(1, "q", BasicProperties.EMPTY, new byte[4])
            .publish(1, "q", BasicProperties.EMPTY, new byte[4]));
    assertThat(publisher.methods()).containsExactly(new Blocked("low on memory"));
    assertThat(broker.queue("q").readyCount()).isZero();
    broker.connections().alarm("");
    broker.shard().settle();

    assertThat(publisher.methods()).containsExactly(new Unblocked());
    assertThat(broker.queue("q").readyCount()).isEqualTo(2);
  }

  /// G030
  @Test
  void neverBlocksAConnectionThatOnlyConsumes() {
    client.declare("q", false);
    broker.connections().alarm("low on disk");

    client.consume(1, "q", "c", true);

    assertThat(client.transport().isReading()).isTrue();
  }

  /// G006
  @Test
  void doesNotTellAClientThatKnowsNoBlocking() {
    client.declare("q", false);
    broker.connections().alarm("low on disk");

    client.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, new byte[4]));

    assertThat(client.frames()).isEmpty();
    assertThat(broker.queue("q").readyCount()).isZero();
  }

  /// A blocked client must be able to answer `close`.
  @Test
  void readsAgainWhenItClosesABlockedConnection() {
    var publisher = publisher();
    broker.connections().alarm("low on memory");
    publisher.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, new byte[4]));
    publisher.connection().closeForced("stop");
    publisher.frames();

    publisher.send(0, new CloseOk());

    assertThat(publisher.transport().isClosingAfterFlush()).isTrue();
  }

  private TestClient publisher() {
    client.declare("q", false);
    var publisher = broker.connect();
    var capabilities = FieldTable.builder().put("connection.blocked", true).build();
    publisher.handshake(
        TestClient.startOk(capabilities, "guest", "guest"), new TuneOk(2047, 131_072, 0));
    publisher.openChannel(1);
    return publisher;
  }
}

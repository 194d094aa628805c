package io.leveret.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Wire;
import io.leveret.core.config.AlarmKeys;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a connection sends while publishers are blocked (PC-26): what waits, what does not, and
/// what comes of it.
class ParkingTest {
  private static final String LOW = "low on disk";

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory, AlarmKeys.PARKED, 4096L);
    client = broker.open();
    client.declare("q", true);
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(broker.connections().parkedBytes()).isZero();
    broker.close();
  }

  @Test
  void publishesInOrderOnceTheAlarmIsOver() {
    broker.connections().alarm(LOW);
    client.send(wire -> publish(publish(wire, "1"), "2"));
    assertThat(broker.queue("q").readyCount()).isZero();

    clear();
    client.send(wire -> publish(wire, "3"));

    assertThat(bodies()).containsExactly("1", "2", "3");
  }

  @Test
  void takesAContentThatComesPieceByPiece() {
    broker.connections().alarm(LOW);
    byte[] bytes = publish(publish(new Wire(), "1"), "2").toBytes();
    for (byte octet : bytes) {
      client.give(new byte[] {octet});
    }

    clear();

    assertThat(bodies()).containsExactly("1", "2");
  }

  @Test
  void finishesTheContentThatTheAlarmInterrupts() {
    byte[] bytes = publish(new Wire(), "1").toBytes();
    client.give(Arrays.copyOf(bytes, 40));
    broker.connections().alarm(LOW);
    client.give(Arrays.copyOfRange(bytes, 40, bytes.length));

    clear();

    assertThat(bodies()).containsExactly("1");
  }

  @Test
  void servesWhatTheSameChannelSettlesMeanwhile() {
    client.send(wire -> publish(wire, "old"));
    client.send(1, consumption("q", false));
    client.frames();
    broker.connections().alarm(LOW);

    client.send(wire -> publish(wire, "new").method(1, new BasicMethod.Ack(1, false)));
    assertThat(broker.queue("q").unacknowledgedCount()).isZero();
    client.call(1, new BasicMethod.Cancel("c", false));
    clear();

    assertThat(bodies()).containsExactly("new");
  }

  @Test
  void letsNothingOvertakeThatWouldShow() {
    broker.connections().alarm(LOW);
    client.send(wire -> publish(wire, "1").method(1, new ConfirmMethod.Select(false)));
    client.send(wire -> publish(wire, "2").method(1, new QueueMethod.Purge("q", false)));
    assertThat(client.methods()).isEmpty();

    clear();

    assertThat(client.methods())
        .containsExactly(
            new ConfirmMethod.SelectOk(),
            new QueueMethod.PurgeOk(2),
            new BasicMethod.Ack(1, false));
  }

  @Test
  void letsAConsumerWaitForItsQueue() {
    broker.connections().alarm(LOW);
    client.send(wire ->
        publish(wire, "1").method(1, declaration("new")).method(1, consumption("new", true)));
    assertThat(client.methods()).isEmpty();

    clear();

    assertThat(client.methods())
        .containsExactly(new QueueMethod.DeclareOk("new", 0, 0), new BasicMethod.ConsumeOk("c"));
  }

  @Test
  void leavesOtherChannelsAlone() {
    client.openChannel(2);
    broker.connections().alarm(LOW);
    client.send(wire -> publish(wire, "1"));

    Method reply = client.call(2, declaration("other"));
    clear();

    assertThat(reply).isEqualTo(new QueueMethod.DeclareOk("other", 0, 0));
    assertThat(bodies()).containsExactly("1");
  }

  /// Nothing was promised about what is unconfirmed.
  @Test
  void givesUpWhatWaitsWhenItsChannelCloses() {
    broker.connections().alarm(LOW);
    client.send(wire -> publish(wire, "1").method(1, new ConfirmMethod.Select(false)));

    Method reply = client.call(1, new ChannelMethod.Close(200, "bye", 0, 0));
    assertThat(reply).isEqualTo(new ChannelMethod.CloseOk());
    client.openChannel(1);
    client.send(wire -> publish(wire, "2"));
    clear();

    assertThat(bodies()).containsExactly("2");
  }

  @Test
  void givesUpWhatWaitsWhenItsConnectionCloses() {
    broker.connections().alarm(LOW);
    client.send(wire -> publish(wire, "1"));

    Method reply = client.call(0, new ConnectionMethod.Close(200, "bye", 0, 0));
    clear();

    assertThat(reply).isEqualTo(new ConnectionMethod.CloseOk());
    assertThat(broker.queue("q").readyCount()).isZero();
  }

  @Test
  void givesUpWhatWaitsWhenItsSocketIsGone() {
    broker.connections().alarm(LOW);
    client.send(wire -> publish(wire, "1"));

    client.connection().closed();
    clear();

    assertThat(broker.queue("q").readyCount()).isZero();
  }

  @Test
  void answersAFaultInWhatWaitedWhenItIsItsTurn() {
    broker.connections().alarm(LOW);
    client.send(wire ->
        wire.method(1, new BasicMethod.Publish("no-such-exchange", "q", false, false))
            .header(1, 0, BasicProperties.EMPTY));
    client.send(wire -> publish(wire, "1"));
    assertThat(client.methods()).isEmpty();

    clear();

    assertThat(client.methods())
        .first()
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(404));
    assertThat(broker.queue("q").readyCount()).isZero();
  }

  @Test
  void readsNoMoreOnceTooMuchWaits() {
    broker.connections().alarm(LOW);
    int sent = 0;
    while (client.pendingBytes() == 0) {
      String body = Integer.toString(sent++);
      client.send(wire -> publish(wire, body));
    }
    assertThat(broker.connections().parkedBytes()).isBetween(4096L, 3 * 4096L);

    clear();

    assertThat(client.pendingBytes()).isZero();
    assertThat(bodies()).hasSize(sent);
  }

  @Test
  void waitsAgainWhenTheAlarmComesBack() {
    broker.connections().alarm(LOW);
    client.send(wire -> publish(wire, "1"));
    broker.connections().alarm("");
    broker.connections().alarm(LOW);
    broker.shard().settle();
    assertThat(broker.queue("q").readyCount()).isZero();
    client.send(wire -> publish(wire, "2"));

    clear();

    assertThat(bodies()).containsExactly("1", "2");
  }

  private void clear() {
    broker.connections().alarm("");
    broker.shard().settle();
  }

  private static QueueMethod.Declare declaration(String queue) {
    return new QueueMethod.Declare(queue, false, false, false, false, false, FieldTable.EMPTY);
  }

  private static BasicMethod.Consume consumption(String queue, boolean noAck) {
    return new BasicMethod.Consume(queue, "c", false, noAck, false, false, FieldTable.EMPTY);
  }

  private static Wire publish(Wire wire, String body) {
    return wire.publish(1, "q", BasicProperties.EMPTY, body.getBytes(UTF_8));
  }

  private List<String> bodies() {
    TestClient reader = broker.open();
    reader.send(1, consumption("q", true));
    return reader.frames().stream()
        .filter(frame -> frame.type() == 3)
        .map(frame -> new String(frame.payload(), UTF_8))
        .toList();
  }
}

package io.leveret.conformance.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// `channel.close` by either side.
final class ChannelCloseTest {
  /// G044, CH-01: right after `close-ok` the number can be opened again, time after time.
  @Test
  @Proves({"G044", "CH-01"})
  void freesItsNumber(BrokerFixture broker) throws Exception {
    var raw = broker.openRaw();
    for (int i = 0; i < 50; i++) {
      raw.openChannel(1);

      raw.send(1, RawMethods.channelClose());

      raw.expect(1, 20, 41);
    }
  }

  /// G044: close and open in one packet.
  @Test
  @Proves({"G044", "CH-13"})
  @Differs(
      from = "RabbitMQ 4.3",
      because =
          "it forgets the number a moment after it read the close, and takes the open for a second"
              + " one; Leveret forgets it at once")
  void takesCloseAndOpenTogether(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, RawMethods.channelClose()).send(1, RawMethods.channelOpen());

    raw.expect(1, 20, 41);
    raw.expect(1, 20, 11);
  }

  /// G044: unacknowledged deliveries are back before the answer.
  @Test
  @Proves({"G044", "G082"})
  void requeuesBeforeItAnswers(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.openChannel(2);
    var queue = declare(broker, raw);
    raw.publish(2, "", queue, new byte[1]);
    raw.send(2, RawMethods.get(queue, false));
    raw.expect(2, 60, 71);
    raw.expectContent(2);

    raw.send(2, RawMethods.channelClose());
    raw.expect(2, 20, 41);

    raw.send(1, RawMethods.get(queue, true));
    var getOk = raw.expect(1, 60, 71).reader();
    getOk.int64();
    assertThat(getOk.int8()).as("redelivered").isEqualTo(1);
  }

  /// CH-03: after the broker's close, the channel's frames are ignored until `close-ok`.
  @Test
  @Proves({"CH-03", "G090"})
  void ignoresFramesUntilCloseOk(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.openChannel(2);
    var queue = declare(broker, raw);
    raw.send(1, RawMethods.queueDeclarePassive("missing-" + queue));
    raw.expectChannelClose(1, 404, 50, 10);

    raw.publish(1, "", queue, new byte[3]);
    raw.send(1, RawMethods.ack(99, false));
    raw.send(1, RawMethods.qos(1));
    raw.send(1, RawMethods.channelCloseOk());

    raw.openChannel(1);
    raw.send(2, RawMethods.queueDeclarePassive(queue));
    var declareOk = raw.expect(2, 50, 11).reader();
    declareOk.shortstr();
    assertThat(declareOk.int32()).as("messages").isZero();
  }

  /// CH-03: a close of the client that crosses the broker's is answered.
  @Test
  @Proves("CH-03")
  void answersACloseThatCrossesItsOwn(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.send(1, RawMethods.queueDeclarePassive(broker.name("missing")));
    raw.send(1, RawMethods.channelClose());

    raw.expectChannelClose(1, 404, 50, 10);

    raw.expect(1, 20, 41);
    raw.send(1, RawMethods.channelCloseOk());
    raw.openChannel(1);
  }

  /// CH-02: the other channels of the connection work on.
  @Test
  @Proves("CH-02")
  void leavesTheOtherChannelsAtWork(BrokerFixture broker) throws Exception {
    var connection = broker.openConnection();
    var failing = connection.createChannel();
    var working = connection.createChannel();

    var refusal = Clients.refusalOf(() -> failing.queueDeclarePassive(broker.name("missing")));

    assertThat(refusal.fromChannel()).isTrue();
    Clients.roundTrip(working);
    assertThat(connection.isOpen()).isTrue();
  }

  /// A `close-ok` that nobody asked for, on a channel that is not open.
  @Test
  @Proves("G040")
  void refusesACloseOkOnAChannelThatIsNotOpen(BrokerFixture broker) throws Exception {
    var raw = broker.openRaw();

    raw.send(1, RawMethods.channelCloseOk());

    raw.expectClose(504, 20, 41);
  }

  private static String declare(BrokerFixture broker, RawConnection raw) throws IOException {
    var queue = broker.name("queue");
    raw.send(1, RawMethods.queueDeclare(queue));
    raw.expect(1, 50, 11);
    return queue;
  }
}

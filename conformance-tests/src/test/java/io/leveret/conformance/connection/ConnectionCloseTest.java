package io.leveret.conformance.connection;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `connection.close` by either side, and what a connection leaves behind.
final class ConnectionCloseTest {
  /// A client's close is answered; the socket goes when the client lets go of it.
  @Test
  @Proves("G026")
  void answersAClientsClose(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.closeCleanly();

    raw.shutdownOutput();
    raw.expectSocketClosed();
  }

  /// G026: with `close-ok`, the name of an exclusive queue is free.
  @Test
  @Proves({"G026", "QU-04"})
  void deletesExclusiveQueuesBeforeItAnswers(BrokerFixture broker) throws Exception {
    var name = broker.name("queue");
    for (int i = 0; i < 20; i++) {
      var connection = broker.openConnection();
      var channel = connection.createChannel();

      var declared = channel.queueDeclare(name, false, true, false, null);

      assertThat(declared.getMessageCount()).isZero();
      connection.close();
    }
  }

  /// G026: what was not acknowledged is back in its queue, marked as redelivered.
  @Test
  @Proves({"G026", "G082"})
  void requeuesUnacknowledgedMessagesBeforeItAnswers(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var observer = broker.openChannelWith(queue);
    observer.basicPublish("", queue, null, new byte[1]);
    Clients.awaitReady(observer, queue, 1);
    var leaving = broker.openConnection();
    assertThat(leaving.createChannel().basicGet(queue, false)).isNotNull();

    leaving.close();

    var again = Clients.awaitMessage(observer, queue);
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
  }

  /// G027: after a lost connection the name is free soon.
  @Test
  @Proves({"G027", "QU-04"})
  void deletesExclusiveQueuesOfALostConnection(BrokerFixture broker) throws Exception {
    var name = broker.name("queue");
    var raw = broker.openRawChannel();
    raw.send(1, method(50, 10).int16(0).shortstr(name).bits(false, false, true).emptyTable());
    raw.expect(1, 50, 11);

    raw.close();

    var connection = broker.openConnection();
    await()
        .atMost(Clients.PATIENCE)
        .ignoreExceptions()
        .until(() -> declareExclusively(connection.createChannel(), name));
  }

  /// G028: after the broker's close, frames are ignored; a close of the client is answered.
  @Test
  @Proves("G028")
  void ignoresFramesAfterItsOwnClose(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var observer = broker.openChannelWith(queue);
    var raw = broker.openRawChannel();

    raw.send(1, RawMethods.channelOpen());
    raw.expect(0, 10, 50);
    raw.publish(1, "", queue, new byte[3]);
    raw.frame(RawFrame.HEARTBEAT, 0, new byte[0]);
    raw.send(0, RawMethods.connectionClose(200, "crossing"));

    raw.expect(0, 10, 51);
    assertThat(observer.messageCount(queue)).isZero();
  }

  /// G028: the client's `close-ok` ends the connection.
  @Test
  @Proves("G028")
  void closesTheSocketAfterTheClientsCloseOk(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, RawMethods.channelOpen());

    raw.expectClose(504, 20, 10);
    raw.expectSocketClosed();
  }

  /// Methods that were sent before the close take effect before it is answered.
  @Test
  @Proves("CH-13")
  void finishesWhatCameBeforeTheClose(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var observer = broker.openChannelWith(queue);
    var raw = broker.openRawChannel();

    raw.publish(1, "", queue, new byte[3]);
    raw.send(0, RawMethods.connectionClose(200, "bye"));
    raw.expect(0, 10, 51);

    Clients.awaitReady(observer, queue, 1);
  }

  /// G029: a broker that is told to end says so to its clients.
  @Test
  @NeedsOwnBroker
  @Proves({"G029", "PC-22"})
  void saysThatItIsShutDown(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.openRawChannel();

      broker.stop();

      assertThat(raw.expectClose(320, 0, 0).replyText())
          .isEqualTo("CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'");
    }
  }

  private static boolean declareExclusively(Channel channel, String name) throws IOException {
    channel.queueDeclare(name, false, true, false, null);
    return true;
  }
}

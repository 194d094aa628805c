package io.leveret.conformance.channel;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import org.junit.jupiter.api.Test;

/// Methods that are sent without waiting for the answers to those before.
final class PipeliningTest {
  /// CH-13: the answers come in the order of the methods.
  @Test
  @Proves("CH-13")
  void answersInOrder(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var queue = broker.name("queue");

    raw.send(1, RawMethods.queueDeclare(queue))
        .send(1, RawMethods.qos(1))
        .publish(1, "", queue, new byte[1])
        .send(1, RawMethods.get(queue, true))
        .send(1, method(50, 30).int16(0).shortstr(queue).bits(false))
        .send(1, method(85, 10).bits(false))
        .send(1, method(50, 40).int16(0).shortstr(queue).bits(false, false, false));

    raw.expect(1, 50, 11);
    raw.expect(1, 60, 11);
    raw.expect(1, 60, 71);
    raw.expectContent(1);
    raw.expect(1, 50, 31);
    raw.expect(1, 85, 11);
    raw.expect(1, 50, 41);
  }

  /// CH-13: hundreds of methods at once.
  @Test
  @Proves("CH-13")
  void answersHundredsAtOnce(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    for (int i = 0; i < 500; i++) {
      raw.send(1, RawMethods.qos(i));
    }

    for (int i = 0; i < 500; i++) {
      raw.expect(1, 60, 11);
    }

    raw.closeCleanly();
  }

  /// CH-13: the disk is waited for, and the answers come in their order, that to a method which
  /// fails the last of them.
  @Test
  @Proves({"CH-13", "CH-03"})
  void answersDurableDeclarationsThatCameTogether(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var queue = broker.name("queue");
    for (int i = 0; i < 50; i++) {
      raw.send(1, RawMethods.queueDeclare(queue + i));
    }
    raw.send(1, RawMethods.queueDeclarePassive("missing-" + queue));

    for (int i = 0; i < 50; i++) {
      raw.expect(1, 50, 11);
    }
    raw.expectChannelClose(1, 404, 50, 10);
    raw.send(1, RawMethods.channelCloseOk());

    raw.openChannel(1);
    for (int i = 0; i < 50; i++) {
      raw.send(1, method(50, 40).int16(0).shortstr(queue + i).bits(false, false, false));
    }
    for (int i = 0; i < 50; i++) {
      raw.expect(1, 50, 41);
    }
  }

  /// CH-13: behind a method that fails, nothing takes effect.
  @Test
  @Proves({"CH-13", "CH-03"})
  void dropsWhatFollowsAFailure(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var queue = broker.name("queue");

    raw.send(1, RawMethods.queueDeclarePassive("missing-" + queue))
        .send(1, RawMethods.queueDeclare(queue));

    raw.expectChannelClose(1, 404, 50, 10);
    raw.send(1, RawMethods.channelCloseOk());
    raw.openChannel(1);
    raw.send(1, RawMethods.queueDeclarePassive(queue));
    assertThat(raw.expectChannelClose(1, 404, 50, 10).replyText())
        .isEqualTo("NOT_FOUND - no queue '" + queue + "' in vhost '/'");
  }
}

package io.leveret.conformance.channel;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// `channel.flow`, and what stands in for it: a peer that does not read is not read from for ever.
final class ChannelFlowTest {
  /// CH-08: it always flows.
  @Test
  @Proves("CH-08")
  void answersThatItFlows(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(20, 20).bits(true));

    assertThat(raw.expect(1, 20, 21).reader().int8()).isEqualTo(1);
  }

  /// CH-08, G086: it cannot be stopped.
  @Test
  @Proves({"CH-08", "G086"})
  void refusesToStop(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(20, 20).bits(false));

    assertThat(raw.expectClose(540, 20, 20).replyText())
        .isEqualTo("NOT_IMPLEMENTED - active=false");
  }

  /// CH-09: megabytes for a consumer that does not read hold nobody up but that consumer.
  @Test
  @Proves("CH-09")
  void servesOthersWhileOneConsumerDoesNotRead(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var other = broker.openChannelWith(queue);
    var stuck = broker.openRawChannel();
    stuck.send(1, RawMethods.consume(queue, "stuck", true));
    stuck.expect(1, 60, 21);
    var body = new byte[100_000];
    Arrays.fill(body, (byte) 'x');
    other.confirmSelect();

    for (int i = 0; i < 200; i++) {
      other.basicPublish("", queue, null, body);
    }

    assertThat(other.waitForConfirms(15_000)).isTrue();
    var fresh = broker.openChannelWith(broker.name("fresh"));
    assertThat(fresh.isOpen()).isTrue();
  }
}

package io.leveret.conformance.confirm;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The mandatory bit of `basic.publish`, and `basic.return`: 60.40 and 60.50.
@AlsoOnTwoLoops
final class MandatoryTest {

  @RegisterExtension final Session session = new Session();

  /// G058, AK-06: the whole message comes back.
  @Test
  @Proves({"G058", "AK-06"})
  void returnsAMessageThatHasNoWay() throws Exception {
    var channel = session.channel();
    var returns = returns(channel);
    var properties =
        new AMQP.BasicProperties.Builder().messageId("id").headers(Map.of("k", 1)).build();

    channel.basicPublish("amq.direct", "nowhere", true, properties, utf8("body"));

    var returned = next(returns);
    assertThat(returned.getReplyCode()).isEqualTo(AMQP.NO_ROUTE);
    assertThat(returned.getReplyText()).isEqualTo("NO_ROUTE");
    assertThat(returned.getExchange()).isEqualTo("amq.direct");
    assertThat(returned.getRoutingKey()).isEqualTo("nowhere");
    assertThat(returned.getProperties()).isEqualTo(properties);
    assertThat(returned.getBody()).isEqualTo(utf8("body"));
  }

  /// G058: however large it is.
  @Test
  @Proves({"G058", "AK-06"})
  void returnsALargeMessage() throws Exception {
    var channel = session.channel();
    var returns = returns(channel);
    var body = new byte[1_000_000];
    new Random(1).nextBytes(body);

    channel.basicPublish("amq.fanout", "", true, null, new byte[0]);
    channel.basicPublish("amq.direct", "nowhere", true, null, body);

    assertThat(next(returns).getBody()).isEmpty();
    assertThat(next(returns).getBody()).isEqualTo(body);
  }

  /// G058, AK-06: returned first, acknowledged then.
  @Test
  @Proves({"G058", "AK-06", "G063"})
  void comesBeforeTheAcknowledgement() throws Exception {
    var channel = session.confirmingChannel();
    var confirms = Confirms.on(channel);

    for (int i = 0; i < 100; i++) {
      confirms.published();
      channel.basicPublish("", "leveret-no-such-queue", true, null, utf8("m"));
      confirms.await();
    }

    assertThat(confirms.events()).hasSize(200).startsWith("return 312", "ack 1", "return 312");
    for (int i = 0; i < 100; i++) {
      assertThat(confirms.events().get(2 * i)).isEqualTo("return 312");
      assertThat(confirms.events().get(2 * i + 1)).isEqualTo("ack " + (i + 1));
    }
  }

  /// G058: also when many are on their way; never more acks than returns.
  @Test
  @Proves({"G058", "AK-06", "G065"})
  void comesBeforeTheAcknowledgementInAPipeline() throws Exception {
    var channel = session.confirmingChannel();
    var confirms = Confirms.on(channel);

    for (int i = 0; i < 500; i++) {
      confirms.published();
      channel.basicPublish("", "leveret-no-such-queue", true, null, utf8("m"));
    }
    confirms.await();

    int balance = 0;
    for (var event : confirms.events()) {
      balance += event.startsWith("return") ? 1 : -1;
      assertThat(balance).isNotNegative();
    }
    assertThat(balance).isZero();
    assertThat(confirms.faults()).isEmpty();
  }

  /// AK-06: what has a way is not returned.
  @Test
  @Proves("AK-06")
  void doesNotReturnAMessageThatHasAWay() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var returns = returns(channel);

    channel.basicPublish("", queue, true, null, utf8("m"));
    Clients.roundTrip(channel);

    assertThat(returns).isEmpty();
    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// AK-06: a queue without a consumer is a way.
  @Test
  @Proves({"AK-06", "G058"})
  void doesNotReturnWithoutTheBit() throws Exception {
    var channel = session.channel();
    var returns = returns(channel);

    channel.basicPublish("", "leveret-no-such-queue", false, null, utf8("m"));
    Clients.roundTrip(channel);

    assertThat(returns).isEmpty();
  }

  private static BlockingQueue<Return> returns(Channel channel) {
    var returns = new LinkedBlockingQueue<Return>();
    channel.addReturnListener(returns::add);
    return returns;
  }

  private static Return next(BlockingQueue<Return> returns) throws InterruptedException {
    return Objects.requireNonNull(returns.poll(10, TimeUnit.SECONDS), "nothing was returned");
  }
}

package io.leveret.conformance.basic;

import static io.leveret.conformance.basic.DirectReplies.REPLY_TO;
import static io.leveret.conformance.basic.DirectReplies.TAG;
import static io.leveret.conformance.basic.DirectReplies.address;
import static io.leveret.conformance.basic.DirectReplies.asking;
import static io.leveret.conformance.basic.DirectReplies.consume;
import static io.leveret.conformance.session.Inbox.body;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import com.rabbitmq.client.RpcServer;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Requests and replies over `amq.rabbitmq.reply-to`.
@AlsoOnTwoLoops
final class DirectReplyTest {

  @RegisterExtension final Session session = new Session();

  /// CO-10, with the client's own request and reply classes.
  @Test
  @Proves({"CO-10", "G131", "G132"})
  void answersRequests() throws Exception {
    var serverChannel = session.connect().createChannel();
    var queue = exclusiveQueue(serverChannel);
    var server = new Echo(serverChannel, queue);
    var serving = Thread.ofVirtual().start(server);
    var params = new RpcClientParams().channel(session.channel()).exchange("").routingKey(queue);
    var client = new RpcClient(params.replyTo(REPLY_TO).timeout(15_000));

    var replies = IntStream.range(0, 50).mapToObj(i -> call(client, "request " + i)).toList();

    assertThat(replies)
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "re: request " + i).toList());
    client.close();
    server.terminateMainloop();
    serving.interrupt();
  }

  /// G131: the placeholder becomes an address; all else of the request stays.
  @Test
  @Proves({"CO-10", "G131"})
  void putsAnAddressIntoRequests() throws Exception {
    var channel = session.channel();
    consume(channel);
    var queue = exclusiveQueue(channel);
    var properties =
        new AMQP.BasicProperties.Builder()
            .contentType("text/plain")
            .headers(Map.of("BCC", List.of(), "kept", "yes"))
            .correlationId("17")
            .replyTo(REPLY_TO)
            .messageId("m")
            .appId("app")
            .build();

    channel.basicPublish("", queue, properties, utf8("request"));

    var seen = Clients.awaitMessage(channel, queue).getProps();
    assertThat(seen.getReplyTo()).matches("amq\\.rabbitmq\\.reply-to\\.[^.]+\\.[^.]+");
    assertThat(seen.getContentType()).isEqualTo("text/plain");
    assertThat(seen.getHeaders()).containsOnlyKeys("kept");
    assertThat(seen.getCorrelationId()).isEqualTo("17");
    assertThat(seen.getMessageId()).isEqualTo("m");
    assertThat(seen.getAppId()).isEqualTo("app");
  }

  /// G131: only the placeholder itself.
  @Test
  @Proves("G131")
  void leavesOtherReplyAddressesAlone() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    for (var replyTo : List.of("my-replies", REPLY_TO + ".", "amq.rabbitmq.reply-tO", "")) {
      channel.basicPublish("", queue, asking(replyTo), utf8("request"));
      assertThat(Clients.awaitMessage(channel, queue).getProps().getReplyTo()).isEqualTo(replyTo);
    }
  }

  /// G132: from any channel, with the exchange and key of its publish, settled when sent.
  @Test
  @Proves({"CO-10", "G132", "G079"})
  void deliversRepliesOfAnyChannel() throws Exception {
    var channel = session.channel();
    var inbox = consume(channel);
    var address = address(channel);
    var other = session.connect().createChannel();
    other.confirmSelect();

    other.basicPublish("", address, asking("elsewhere"), utf8("reply"));

    assertThat(other.waitForConfirms(10_000)).isTrue();
    var reply = inbox.next();
    assertThat(body(reply)).isEqualTo("reply");
    assertThat(reply.getEnvelope().getExchange()).isEmpty();
    assertThat(reply.getEnvelope().getRoutingKey()).isEqualTo(address);
    assertThat(reply.getEnvelope().isRedeliver()).isFalse();
    assertThat(reply.getProperties().getReplyTo()).isEqualTo("elsewhere");
    channel.close();
  }

  /// G132: a reply may be as large as any message.
  @Test
  @Proves("G132")
  void deliversALargeReply() throws Exception {
    var channel = session.channel();
    var inbox = consume(channel);
    var large = new byte[3_000_000];
    large[2_999_999] = 7;

    session.channel().basicPublish("", address(channel), null, large);

    assertThat(inbox.next().getBody()).isEqualTo(large);
  }

  /// G132: a reply that is copied to the address arrives, too; a blind copy shows no header.
  @Test
  @Proves({"G132", "EX-08"})
  void deliversCopies() throws Exception {
    var channel = session.channel();
    var inbox = consume(channel);
    Map<String, Object> headers = Map.of("BCC", List.of(address(channel)));
    var properties = new AMQP.BasicProperties.Builder().headers(headers).build();

    channel.basicPublish("", session.name(), properties, utf8("copy"));

    assertThat(body(inbox.next())).isEqualTo("copy");
  }

  /// G132: by the default exchange alone.
  @Test
  @Proves("G132")
  void routesByTheDefaultExchangeOnly() throws Exception {
    var channel = session.channel();
    var inbox = consume(channel);
    var address = address(channel);

    channel.basicPublish("amq.direct", address, null, utf8("lost"));
    channel.basicPublish("amq.fanout", address, null, utf8("lost"));
    channel.basicPublish("", address, null, utf8("found"));

    assertThat(inbox.nextBodies(1)).containsExactly("found");
  }

  /// G131: no other consumer has the same address, nor one of the same channel later.
  @Test
  @Proves("G131")
  void givesEachConsumerAnAddressOfItsOwn() throws Exception {
    var channel = session.channel();
    var first = consume(channel);
    var address = address(channel);
    channel.basicCancel(TAG);
    var second = consume(channel);
    var other = session.channel();
    var third = consume(other);

    channel.basicPublish("", address, null, utf8("late"));
    channel.basicPublish("", address(channel), null, utf8("second"));
    channel.basicPublish("", address(other), null, utf8("third"));

    assertThat(second.nextBodies(1)).containsExactly("second");
    assertThat(third.nextBodies(1)).containsExactly("third");
    assertThat(first.isEmpty()).isTrue();
  }

  /// G059: nobody hears of a reply that comes too late.
  @Test
  @Proves({"G059", "G132"})
  void dropsAReplyThatComesTooLate() throws Exception {
    var asking = session.channel();
    consume(asking);
    var address = address(asking);
    asking.close();
    var channel = session.confirmingChannel();
    var returned = new LinkedBlockingQueue<String>();
    channel.addReturnListener(message -> returned.add(message.getReplyText()));

    channel.basicPublish("", address, true, null, utf8("late"));

    assertThat(channel.waitForConfirms(10_000)).isTrue();
    assertThat(returned).isEmpty();
  }

  /// G132: what cannot be an address is a key like any other.
  @Test
  @Proves({"G059", "G058"})
  void returnsWhatIsNoReply() throws Exception {
    var channel = session.confirmingChannel();
    var returned = new LinkedBlockingQueue<String>();
    channel.addReturnListener(message -> returned.add(message.getRoutingKey()));
    var keys = List.of(REPLY_TO, REPLY_TO + ".a.b", REPLY_TO + "x");

    for (var key : keys) {
      channel.basicPublish("", key, true, null, utf8("m"));
    }

    assertThat(channel.waitForConfirms(10_000)).isTrue();
    assertThat(returned).containsExactlyElementsOf(keys);
  }

  /// G132
  @Test
  @Proves({"G132", "G094"})
  void tellsWhetherSomebodyWaits() throws Exception {
    var channel = session.channel();
    consume(channel);
    var address = address(channel);
    var other = session.connect().createChannel();

    var placeholder = other.queueDeclarePassive(REPLY_TO);
    var waiting = other.queueDeclarePassive(address);
    channel.basicCancel(TAG);
    var refused = Refusal.of(() -> other.queueDeclarePassive(address));

    assertThat(placeholder.getQueue()).isEqualTo(REPLY_TO);
    assertThat(waiting.getQueue()).isEqualTo(address);
    assertThat(waiting.getMessageCount()).isZero();
    assertThat(waiting.getConsumerCount()).isEqualTo(1);
    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(address));
  }

  /// G132: declaring, purging and deleting change nothing.
  @Test
  @Proves("G132")
  void outlivesWhatIsDoneToQueues() throws Exception {
    var channel = session.channel();
    var inbox = consume(channel);
    var address = address(channel);
    var other = session.connect().createChannel();

    other.queueDeclare(address, true, false, false, Map.of());
    other.queuePurge(address);
    other.queueDelete(address);
    other.queueDelete(REPLY_TO);
    other.basicPublish("", address, null, utf8("still"));

    assertThat(inbox.nextBodies(1)).containsExactly("still");
  }

  private static String call(RpcClient client, String request) {
    try {
      return new String(client.primitiveCall(utf8(request)), StandardCharsets.UTF_8);
    } catch (Exception failed) {
      throw new AssertionError("no reply to " + request, failed);
    }
  }

  /// Answers each request with its body.
  private static final class Echo extends RpcServer implements Runnable {
    Echo(Channel channel, String queue) throws IOException {
      super(channel, queue);
    }

    @Override
    public byte[] handleCall(byte[] request, AMQP.BasicProperties replyProperties) {
      return utf8("re: " + new String(request, StandardCharsets.UTF_8));
    }

    @Override
    public void run() {
      try {
        mainloop();
      } catch (Exception ended) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

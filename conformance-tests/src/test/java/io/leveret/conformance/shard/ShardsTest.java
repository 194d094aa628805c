package io.leveret.conformance.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Inbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A broker of three shards. Connections are given to them in turn, and a queue is at home where it
/// was declared: so whoever declares, publishes and consumes on three connections, one after the
/// other, begins on three shards. A connection that works for one other shard alone moves there,
/// and a queue that never held anything moves to its first consumer.
@NeedsOwnBroker
final class ShardsTest extends OnThreeShards {
  private static final int SHARDS = 3;

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  @Proves({"ST-40", "AK-04", "QU-11"})
  void carriesMessagesFromShardToShardInOrder() throws Exception {
    var queue = declare(here, "q", Map.of());
    var inbox = new Inbox(elsewhere);
    elsewhere.basicQos(50);
    elsewhere.basicConsume(queue, false, inbox);
    there.confirmSelect();

    for (String number : numbers(3000)) {
      publish(there, queue, number);
    }
    there.waitForConfirmsOrDie(20_000);

    for (String number : numbers(3000)) {
      var delivery = inbox.next();
      assertThat(Inbox.body(delivery)).isEqualTo(number);
      elsewhere.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }
    Clients.roundTrip(elsewhere);
    assertThat(here.queueDeclarePassive(queue).getMessageCount()).isZero();
  }

  @Test
  @Proves({"ST-40", "EX-02"})
  void givesOneMessageToQueuesOfEveryShardAndKeepsIt() throws Exception {
    for (var channel : List.of(here, there, elsewhere)) {
      var queue = declare(channel, "q" + channel.getConnection().hashCode(), Map.of());
      channel.queueBind(queue, "amq.fanout", "");
    }
    there.confirmSelect();
    var large = "x".repeat(1_000_000);

    for (String body : List.of("small", large)) {
      there.basicPublish(
          "amq.fanout", "", MessageProperties.PERSISTENT_BASIC, body.getBytes(UTF_8));
    }
    there.waitForConfirmsOrDie(20_000);
    var queues =
        List.of(here, there, elsewhere).stream()
            .map(channel -> "q" + channel.getConnection().hashCode())
            .toList();
    crash();

    for (String queue : queues) {
      assertThat(Clients.awaitMessage(here, queue).getBody()).isEqualTo("small".getBytes(UTF_8));
      assertThat(Clients.awaitMessage(here, queue).getBody()).isEqualTo(large.getBytes(UTF_8));
    }
  }

  @Test
  @Proves({"ST-40", "DL-01"})
  void sendsDeadLettersToAnotherShard() throws Exception {
    var letters = declare(there, "letters", Map.of());
    Map<String, Object> arguments =
        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", letters);
    var queue = declare(here, "q", arguments);
    for (String body : List.of("a", "b".repeat(600_000))) {
      publish(elsewhere, queue, body);
    }

    for (int i = 0; i < 2; i++) {
      var delivery = Clients.awaitMessage(elsewhere, queue, false);
      elsewhere.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
    }

    assertThat(Clients.awaitMessage(here, letters).getBody()).hasSize(1);
    assertThat(Clients.awaitMessage(here, letters).getBody()).hasSize(600_000);
    Clients.roundTrip(here);
    assertThat(here.queueDeclarePassive(queue).getMessageCount()).isZero();
  }

  @Test
  @Proves({"ST-40", "AK-01"})
  void getsBackWhatAConsumerElsewhereHad() throws Exception {
    var queue = declare(here, "q", Map.of());
    for (String number : numbers(20)) {
      publish(there, queue, number);
    }
    Clients.awaitReady(here, queue, 20);
    var inbox = new Inbox(elsewhere);
    elsewhere.basicQos(10);
    elsewhere.basicConsume(queue, false, inbox);
    assertThat(inbox.next(10)).hasSize(10);

    elsewhere.getConnection().close();

    var again = new Inbox(there);
    there.basicConsume(queue, true, again);
    assertThat(again.nextBodies(20)).isEqualTo(numbers(20));
  }

  @Test
  @Proves({"ST-40", "QU-02"})
  void keepsItsMessagesWhenThereAreFewerShards() throws Exception {
    for (var channel : List.of(here, there, elsewhere)) {
      declare(channel, "q" + channel.getConnection().hashCode(), Map.of());
    }
    var queues =
        List.of(here, there, elsewhere).stream()
            .map(channel -> "q" + channel.getConnection().hashCode())
            .toList();
    there.confirmSelect();
    for (String queue : queues) {
      publish(there, queue, "kept");
    }
    there.waitForConfirmsOrDie(20_000);
    client.close();
    broker.stop();

    var check = Broker.run("store", "check", dataDir.toString());
    broker = Broker.startPrivate(dataDir);
    connect();

    assertThat(check.output()).anyMatch(line -> line.contains("3 queues, 3 messages: intact"));
    here.confirmSelect();
    for (String queue : queues) {
      assertThat(Clients.awaitMessage(here, queue).getBody()).isEqualTo("kept".getBytes(UTF_8));
      publish(here, queue, "new");
      here.waitForConfirmsOrDie(10_000); // before anything but the message wakes its log
    }
    for (String queue : queues) {
      assertThat(Clients.awaitMessage(here, queue).getBody()).isEqualTo("new".getBytes(UTF_8));
    }
    var large = "y".repeat(700_000);
    for (String queue : queues) {
      publish(here, queue, large);
      here.waitForConfirmsOrDie(10_000);
      assertThat(Clients.awaitMessage(here, queue).getBody()).isEqualTo(large.getBytes(UTF_8));
    }
  }

  /// The queue moves to its consumer, the publisher follows in the midst of its confirms.
  @Test
  @Proves({"ST-40", "QU-02", "CO-01"})
  void keepsWhatAQueueGotWhereItWasConsumedFirst() throws Exception {
    var queue = declare(here, "q", Map.of());
    var tag = elsewhere.basicConsume(queue, false, new Inbox(elsewhere));
    elsewhere.basicCancel(tag);
    there.confirmSelect();
    for (String number : numbers(500)) {
      publish(there, queue, number);
      Clients.roundTrip(there);
    }
    there.waitForConfirmsOrDie(20_000);

    crash();

    var inbox = new Inbox(here);
    here.basicConsume(queue, true, inbox);
    assertThat(inbox.nextBodies(500)).isEqualTo(numbers(500));
  }

  /// A consumer follows a queue that has messages, with a channel that has unconfirmed ones, and
  /// back to another that it consumes from next.
  @Test
  @Proves({"ST-40", "AK-04", "QU-11"})
  void followsOneQueueAfterTheOther() throws Exception {
    var first = declare(here, "first", Map.of());
    var second = declare(there, "second", Map.of());
    elsewhere.confirmSelect();
    for (String number : numbers(200)) {
      publish(elsewhere, first, number);
      publish(elsewhere, second, number);
    }

    for (String queue : List.of(first, second, first, second)) {
      var inbox = new Inbox(elsewhere);
      elsewhere.basicQos(10);
      var tag = elsewhere.basicConsume(queue, false, inbox);
      for (String number : numbers(200)) {
        var delivery = inbox.next();
        assertThat(Inbox.body(delivery)).isEqualTo(number);
        publish(elsewhere, queue, number);
        elsewhere.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
      }
      elsewhere.basicCancel(tag);
      elsewhere.waitForConfirmsOrDie(20_000);
      elsewhere.basicRecover();
    }
    assertThat(here.queueDeclarePassive(first).getMessageCount()).isEqualTo(200);
  }

  /// The first half of a body is where the queue was, and goes back from there.
  @Test
  @Proves({"ST-40", "QU-12", "G059"})
  void returnsALargeMessageWhoseQueueGoesWhileItComes() throws Exception {
    int size = 400_000;
    var queue = declare(there, "q", Map.of());
    try (RawConnection publisher = RawConnection.connect(broker.endpoint())) {
      publisher.handshake();
      publisher.openChannel(1);
      var method = WireWriter.method(60, 40).int16(0).shortstr("").shortstr(queue);
      publisher.send(1, method.bits(true, false));
      publisher.frame(RawFrame.HEADER, 1, RawMethods.contentHeader(size).toBytes());
      for (int i = 0; i < 4; i++) {
        publisher.frame(RawFrame.BODY, 1, new byte[size / 8]);
      }
      there.queueDelete(queue);
      for (int i = 0; i < 4; i++) {
        publisher.frame(RawFrame.BODY, 1, new byte[size / 8]);
      }

      publisher.expect(1, 60, 50);
      assertThat(publisher.expectContent(1)).hasSize(size);
    }
  }

  /// Publishers, consumers and a client that changes the topology, on all shards at once.
  @Test
  @Proves({"ST-40", "AK-04", "QU-11"})
  void losesNothingWhenEverybodyTalksToEverybody() throws Exception {
    int each = 2_000;
    var queues = List.of(declare(here, "a", Map.of()), declare(there, "b", Map.of()));
    var inboxes = new ArrayList<Inbox>();
    for (String queue : queues) {
      here.queueBind(queue, "amq.direct", "both");
      var channel = client.openChannel();
      var inbox = new Inbox(channel);
      channel.basicConsume(queue, true, inbox);
      inboxes.add(inbox);
    }
    try (var threads = Executors.newCachedThreadPool()) {
      var ends = new ArrayList<Future<Boolean>>();
      for (int publisher = 0; publisher < SHARDS; publisher++) {
        var channel = client.openChannel();
        var name = "p" + publisher;
        ends.add(threads.submit(() -> publishBoth(channel, name, each)));
      }
      var topology = client.openChannel();
      ends.add(threads.submit(() -> change(topology)));
      for (var end : ends) {
        assertThat(end.get(60, TimeUnit.SECONDS)).isTrue();
      }
    }

    for (Inbox inbox : inboxes) {
      Map<String, Integer> next = new HashMap<>();
      for (int i = 0; i < SHARDS * each; i++) {
        var body = Inbox.body(inbox.next()).split("-", 2);
        assertThat(Integer.parseInt(body[1])).isEqualTo(next.merge(body[0], 1, Integer::sum) - 1);
      }
    }
  }

  private static boolean publishBoth(Channel channel, String name, int count) throws Exception {
    channel.confirmSelect();
    for (int i = 0; i < count; i++) {
      var properties =
          i % 3 == 0 ? MessageProperties.MINIMAL_BASIC : MessageProperties.MINIMAL_PERSISTENT_BASIC;
      channel.basicPublish("amq.direct", "both", properties, (name + "-" + i).getBytes(UTF_8));
      if (i % 500 == 499) {
        channel.waitForConfirmsOrDie(30_000);
      }
    }
    channel.waitForConfirmsOrDie(30_000);
    return true;
  }

  private static boolean change(Channel channel) throws Exception {
    for (int i = 0; i < 100; i++) {
      var queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.direct", "both");
      assertThat(channel.queueDelete(queue)).isNotNull();
    }
    return true;
  }
}

package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `queue.declare`: 50.10.
final class QueueDeclareTest {

  @RegisterExtension final Session session = new Session();

  /// G091, QU-01
  @Test
  @Proves({"G091", "QU-01"})
  void answersWithTheNameAndNoCountsForANewQueue() throws Exception {
    var channel = session.channel();
    var name = session.name();

    var declared = channel.queueDeclare(name, true, false, false, Map.of());

    assertThat(declared.getQueue()).isEqualTo(name);
    assertThat(declared.getMessageCount()).isZero();
    assertThat(declared.getConsumerCount()).isZero();
  }

  /// G091, G140: ready messages and consumers, exact after confirms.
  @Test
  @Proves({"G091", "G140"})
  void answersWithTheCountsOfAKnownQueue() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    channel.basicQos(2);
    channel.basicConsume(queue, false, new DefaultConsumer(channel));
    var second = session.channel();
    second.basicQos(1);
    second.basicConsume(queue, false, new DefaultConsumer(second));

    session.enqueue(queue, "a", "b", "c", "d", "e");
    var declared = session.channel().queueDeclare(queue, true, false, false, Map.of());

    assertThat(declared.getMessageCount()).isEqualTo(2);
    assertThat(declared.getConsumerCount()).isEqualTo(2);
  }

  /// QU-01: a declaration that says the same leaves the messages alone.
  @Test
  @Proves("QU-01")
  void keepsTheMessagesOfAQueueDeclaredAgain() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var channel = session.channel();

    channel.queueDeclare(queue, true, false, false, Map.of());

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G097: `x-queue-type: classic` is what no type means.
  @Test
  @Proves("G097")
  void takesNoQueueTypeAndClassicForTheSame() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));

    assertThat(channel.isOpen()).isTrue();
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void declaresWithoutAnAnswer() throws Exception {
    var channel = session.channel();
    var name = session.name();

    channel.queueDeclareNoWait(name, true, false, false, Map.of());

    assertThat(channel.queueDeclarePassive(name).getMessageCount()).isZero();
  }

  /// G047: line ends vanish from names.
  @Test
  @Proves("G047")
  void stripsLineEndsFromTheName() throws Exception {
    var channel = session.channel();
    var name = session.name();

    var declared = channel.queueDeclare("\r" + name + "\r\n", true, false, false, Map.of());

    assertThat(declared.getQueue()).isEqualTo(name);
  }

  /// G046: a name may have 255 octets, of any kind.
  @Test
  @Proves("G046")
  void takesANameOf255Octets() throws Exception {
    var channel = session.channel();
    var prefix = session.name();
    var name = prefix + "ü".repeat((255 - prefix.length()) / 2);

    channel.queueDeclare(name, false, true, false, Map.of());
    publish(channel, "", name, "m");

    assertThat(drain(channel, name)).containsExactly("m");
  }

  /// G093
  @Test
  @Proves("G093")
  void refusesANewNameWithTheReservedPrefix() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.queueDeclare("amq.mine", false, true, false, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo("403 ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'");
    assertThat(refused.method()).isEqualTo("50.10");
  }

  /// G093: even a name that the broker gave may not be declared by a client.
  @Test
  @Proves("G093")
  void refusesToDeclareAServerNamedQueueAgain() throws Exception {
    var channel = session.channel();
    var name = exclusiveQueue(channel);

    var refused = Refusal.of(() -> channel.queueDeclare(name, false, true, false, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "403 ACCESS_REFUSED - queue name '%s' contains reserved prefix 'amq.*'"
                .formatted(name));
  }

  @Nested
  final class Passive {

    /// The specification's rule "passive": 404 on the channel.
    @Test
    @Proves("G094")
    void refusesAnUnknownName() throws Exception {
      var channel = session.channel();
      var name = session.name();

      var refused = Refusal.of(() -> channel.queueDeclarePassive(name));

      assertThat(refused.codeAndText())
          .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(name));
      assertThat(refused.method()).isEqualTo("50.10");
      assertThat(refused.fromChannel()).isTrue();
    }

    /// G094: only the name counts.
    @Test
    @Proves("G094")
    void ignoresEverythingButTheName() throws Exception {
      var queue = session.queue();
      session.enqueue(queue, "a", "b");
      var channel = session.channel();

      var answer =
          channel.rpc(
              new AMQP.Queue.Declare.Builder()
                  .queue(queue)
                  .passive()
                  .autoDelete()
                  .arguments(Map.of("x-max-length", 1))
                  .build());

      assertThat(answer.getMethod())
          .isInstanceOfSatisfying(
              AMQP.Queue.DeclareOk.class, ok -> assertThat(ok.getMessageCount()).isEqualTo(2));
    }

    /// G093: a reserved name may be asked for.
    @Test
    @Proves("G093")
    void answersForAServerNamedQueue() throws Exception {
      var channel = session.channel();
      var name = exclusiveQueue(channel);

      var declared = channel.queueDeclarePassive(name);

      assertThat(declared.getQueue()).isEqualTo(name);
    }
  }

  @Nested
  final class ServerNamed {

    /// G092, QU-06
    @Test
    @Proves({"G092", "QU-06"})
    void getsANameThatNobodyHas() throws Exception {
      var channel = session.channel();
      var names = new HashSet<String>();

      for (int i = 0; i < 50; i++) {
        names.add(exclusiveQueue(channel));
      }

      assertThat(names).hasSize(50).allMatch(name -> name.matches("amq\\.gen-[\\w-]{22}"));
    }

    /// G092: a broker name is for shared queues as well.
    @Test
    @Proves("G092")
    void mayBeShared() throws Exception {
      var channel = session.channel();

      var name = channel.queueDeclare("", true, false, false, Map.of()).getQueue();

      assertThat(session.connect().createChannel().queueDelete(name).getMessageCount()).isZero();
    }

    /// G092, QU-06: the name may begin as the client wants.
    @Test
    @Proves({"G092", "QU-06"})
    @Differs(from = "RabbitMQ 4.3.6", because = "the argument is newer and ignored there")
    void beginsWithTheWantedPrefix() throws Exception {
      var channel = session.channel();

      var name = declareWithPrefix(channel, "orders");

      assertThat(name).matches("orders-[\\w-]{22}");
    }

    /// G092
    @Test
    @Proves({"G092", "QU-06"})
    @Differs(from = "RabbitMQ 4.3.6", because = "the argument is newer and ignored there")
    void refusesAPrefixOver64Octets() throws Exception {
      var channel = session.channel();
      var prefix = "p".repeat(65);

      var refused = Refusal.of(() -> declareWithPrefix(channel, prefix));

      assertThat(refused.codeAndText())
          .isEqualTo(
              "406 PRECONDITION_FAILED - Queue name prefix '%s' exceeds the 64-byte limit"
                  .formatted(prefix));
    }

    private static String declareWithPrefix(Channel channel, String prefix) throws IOException {
      return channel
          .queueDeclare("", false, true, false, Map.of("x-name-prefix", prefix))
          .getQueue();
    }
  }
}

package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `queue.delete`: 50.40.
final class QueueDeleteTest {

  @RegisterExtension final Session session = new Session();

  /// G102: the answer counts the ready messages that went along.
  @Test
  @Proves({"G102", "QU-01"})
  void answersWithTheReadyMessages() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b", "c");
    channel.basicGet(queue, false);

    var deleted = channel.queueDelete(queue);

    assertThat(deleted.getMessageCount()).isEqualTo(2);
  }

  /// G102
  @Test
  @Proves("G102")
  void isContentWithAMissingQueue() throws Exception {
    var channel = session.channel();

    var deleted = channel.queueDelete(session.name());

    assertThat(deleted.getMessageCount()).isZero();
  }

  /// G102
  @Test
  @Proves("G102")
  void isContentWithAMissingQueueWhateverTheConditions() throws Exception {
    var channel = session.channel();

    var deleted = channel.queueDelete(session.name(), true, true);

    assertThat(deleted.getMessageCount()).isZero();
  }

  /// G102
  @Test
  @Proves("G102")
  void refusesIfUsed() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    channel.basicConsume(queue, new DefaultConsumer(channel));

    var refused = Refusal.of(() -> channel.queueDelete(queue, true, false));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - queue '%s' in vhost '/' in use".formatted(queue));
    assertThat(refused.method()).isEqualTo("50.40");
  }

  /// G102
  @Test
  @Proves("G102")
  void refusesIfNotEmpty() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.queueDelete(queue, false, true));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - queue '%s' in vhost '/' not empty".formatted(queue));
    assertThat(refused.method()).isEqualTo("50.40");
  }

  /// G102: the content is looked at before the use.
  @Test
  @Proves("G102")
  void namesTheContentFirst() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    channel.basicQos(1);
    channel.basicConsume(queue, new DefaultConsumer(channel));
    session.enqueue(queue, "a", "b", "c");

    var refused = Refusal.of(() -> channel.queueDelete(queue, true, true));

    assertThat(refused.codeAndText()).endsWith("not empty");
  }

  /// G102
  @Test
  @Proves("G102")
  void deletesWhatIsUnusedAndEmpty() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    channel.queueDelete(queue, true, true);

    var refused = Refusal.of(() -> channel.queueDeclarePassive(queue));
    assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
  }

  /// QU-01: a queue of the same name starts empty.
  @Test
  @Proves("QU-01")
  void leavesNothingToALaterQueueOfTheName() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "old");
    var channel = session.channel();

    channel.queueDelete(queue);
    var declared = channel.queueDeclare(queue, true, false, false, Map.of());
    publish(channel, "", queue, "new");

    assertThat(declared.getMessageCount()).isZero();
    assertThat(drain(channel, queue)).containsExactly("new");
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void deletesWithoutAnAnswer() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    channel.queueDeleteNoWait(queue, false, false);

    var refused = Refusal.of(() -> channel.queueDeclarePassive(queue));
    assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
  }
}

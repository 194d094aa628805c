package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.autoDelete;
import static io.leveret.core.vhost.TopologyFixture.delete;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.method.QueueMethod;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How queues end: by a client, by their last consumer; and how they are emptied.
class QueueDeleteTest {
  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    topology = new TopologyFixture(directory);
    host = topology.host;
  }

  @AfterEach
  void close() {
    topology.close();
  }

  /// G102
  @Test
  void deletesAQueueAndTellsHowMuchWasReady() {
    var queue = topology.queue("q");
    topology.bind("amq.direct", "q", "k");
    topology.publish(queue);
    topology.publish(queue);

    int count = host.deleteQueue(SESSION, delete("q"));

    assertThat(count).isEqualTo(2);
    assertThat(queue.isDeleted()).isTrue();
    assertThat(host.findQueue("q")).isEmpty();
    assertThat(host.bindingsFrom("amq.direct")).isEmpty();
    assertThat(host.deleteQueue(SESSION, delete("q"))).isZero();
  }

  /// G102: the content is looked at first.
  @Test
  void deletesOnlyWhatIsUnusedAndEmptyWhenAskedTo() {
    var queue = topology.queue("q");
    topology.publish(queue);
    topology.consume(queue);
    var both = new QueueMethod.Delete("q", true, true, false);

    assertThat(refusal(PRECONDITION_FAILED, () -> host.deleteQueue(SESSION, both)))
        .isEqualTo("queue 'q' in vhost '/' not empty");
    queue.purge();
    assertThat(refusal(PRECONDITION_FAILED, () -> host.deleteQueue(SESSION, both)))
        .isEqualTo("queue 'q' in vhost '/' in use");
  }

  /// G103
  @Test
  void purgesWhatIsReady() {
    var queue = topology.queue("q");
    topology.publish(queue);

    assertThat(host.purgeQueue(SESSION, "q")).isEqualTo(1);
    assertThat(queue.readyCount()).isZero();
    assertThat(refusal(NOT_FOUND, () -> host.purgeQueue(SESSION, "none")))
        .isEqualTo("no queue 'none' in vhost '/'");
  }

  /// G104
  @Test
  void deletesAnAutoDeleteQueueWithItsLastConsumer() {
    var queue = host.declareQueue(SESSION, autoDelete("q"));
    var first = topology.consume(queue);
    var second = topology.consume(queue);
    queue.unsubscribe(first);
    host.consumerGone(queue);
    boolean kept = host.findQueue("q").isPresent();

    queue.unsubscribe(second);
    host.consumerGone(queue);

    assertThat(kept).isTrue();
    assertThat(host.findQueue("q")).isEmpty();
  }

  @Test
  void keepsOtherQueuesWithoutConsumers() {
    var queue = topology.queue("q");
    queue.unsubscribe(topology.consume(queue));

    host.consumerGone(queue);

    assertThat(host.findQueue("q")).isPresent();
  }

  /// A queue of the same name that came since is not the one whose consumer went.
  @Test
  void leavesAQueueThatTookTheNameOfAnother() {
    var old = host.declareQueue(SESSION, autoDelete("q"));
    host.deleteQueue(SESSION, delete("q"));
    host.declareQueue(SESSION, autoDelete("q"));

    host.consumerGone(old);

    assertThat(host.findQueue("q")).isPresent();
  }
}

package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.declare;
import static io.leveret.core.vhost.TopologyFixture.delete;
import static io.leveret.core.vhost.TopologyFixture.passive;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.loop.ManualLoop;
import io.leveret.core.queue.MessageQueue;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The argument `x-expires`, on a clock that the test moves.
class IdleQueuesTest {
  private final ManualLoop loop = new ManualLoop();
  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    topology = new TopologyFixture(directory);
    topology.hosts.expireIdleQueues(loop, loop);
    host = topology.host;
  }

  @AfterEach
  void close() {
    topology.close();
  }

  /// G105
  @Test
  void endsAQueueWhenItsTimeIsUp() {
    host.declareQueue(SESSION, expiring("q", 100));

    loop.advance(Duration.ofMillis(99));
    assertThat(host.findQueue("q")).isPresent();
    loop.advance(Duration.ofMillis(1));

    assertThat(host.findQueue("q")).isEmpty();
    assertThat(loop.timers()).isZero();
  }

  /// G105
  @Test
  void countsDeclaringAndGettingAsUseButNotPublishingOrAskingToConsume() {
    host.declareQueue(SESSION, expiring("declared", 100));
    host.declareQueue(SESSION, expiring("asked", 100));
    host.declareQueue(SESSION, expiring("read", 100));
    host.declareQueue(SESSION, expiring("refused", 100));
    MessageQueue published = host.declareQueue(SESSION, expiring("published", 100));

    loop.advance(Duration.ofMillis(60));
    host.declareQueue(SESSION, expiring("declared", 100));
    host.declareQueue(SESSION, passive("asked"));
    host.readableQueue(SESSION, "read");
    host.consumableQueue(SESSION, "refused");
    topology.publish(published);
    loop.advance(Duration.ofMillis(60));

    assertThat(host.queues())
        .extracting(MessageQueue::name)
        .containsExactly("declared", "asked", "read");
  }

  /// G105: a queue with consumers needs no timer.
  @Test
  void waitsForTheLastConsumer() {
    var queue = host.declareQueue(SESSION, expiring("q", 100));
    var subscription = topology.consume(queue);

    loop.advance(Duration.ofSeconds(1));
    int timersWhileConsumed = loop.timers();
    queue.unsubscribe(subscription);
    host.consumerGone(queue);
    loop.advance(Duration.ofMillis(99));

    assertThat(timersWhileConsumed).isZero();
    assertThat(host.findQueue("q")).isPresent();
    loop.advance(Duration.ofMillis(1));
    assertThat(host.findQueue("q")).isEmpty();
  }

  /// G105: the time of a queue that is gone does not end one of the same name.
  @Test
  void leavesALaterQueueOfTheNameAlone() {
    host.declareQueue(SESSION, expiring("q", 100));
    host.deleteQueue(SESSION, delete("q"));
    host.declareQueue(SESSION, declare("q", true));

    loop.advance(Duration.ofSeconds(1));

    assertThat(host.findQueue("q")).isPresent();
  }

  /// G105, DL-11: the broker was not there to be asked, so the time begins anew.
  @Test
  void beginsAnewAfterARestart() {
    host.declareQueue(SESSION, expiring("q", 100));
    var again = topology.replayed(topology.log);

    loop.advance(Duration.ofMillis(50));
    again.expireIdleQueues(loop, loop);
    loop.advance(Duration.ofMillis(99));

    var recovered = again.find("/").orElseThrow();
    assertThat(recovered.findQueue("q")).isPresent();
    loop.advance(Duration.ofMillis(1));
    assertThat(recovered.findQueue("q")).isEmpty();
  }

  /// DL-11: a queue without the argument has no timer.
  @Test
  void costsOtherQueuesNothing() {
    host.declareQueue(SESSION, declare("q", true));

    assertThat(loop.timers()).isZero();
  }

  /// G098: seen on RabbitMQ, which takes ten years at most.
  @Test
  void takesTenYearsAtMost() {
    host.declareQueue(SESSION, expiring("longest", 315_360_000_000L));

    var text =
        refusal(
            PRECONDITION_FAILED,
            () -> host.declareQueue(SESSION, expiring("longer", 315_360_000_001L)));
    loop.advance(Duration.ofDays(365 * 10 - 1));

    assertThat(text).endsWith("{value_too_large,315360000001}");
    assertThat(host.findQueue("longest")).isPresent();
  }

  private static Declare expiring(String name, long millis) {
    return declare(name, true, FieldTable.builder().put("x-expires", millis).build());
  }
}

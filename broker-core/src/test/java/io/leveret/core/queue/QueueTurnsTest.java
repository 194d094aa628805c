package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.TestShard;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.storage.SteppedStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much each queue hands out before the next one, and the sockets, have their turn. S18
class QueueTurnsTest {
  /// More than a queue of many may hand out in one turn, and less than one alone may.
  private static final int BACKLOG = 1000;

  @TempDir Path directory;

  @Test
  void givesTheOnlyQueueALongTurn() {
    assertThat(handedOutInOneRound(1)).containsExactly(BACKLOG);
  }

  @Test
  void givesEachOfManyQueuesTheSameShortOne() {
    assertThat(handedOutInOneRound(128)).allMatch(count -> count > 400 && count < 600);
  }

  @Test
  void letsAQuietQueuePassTheBusyOnes() {
    try (var shard = new TestShard(directory, SteppedStore.little())) {
      var busy = busyQueues(shard, 64, 3 * BACKLOG);
      var quiet = new QueueBench(shard, -100);
      var neighbour = quiet.consumeAutomatically();
      shard.services().queues().dispatchAll(0);
      busy.forEach(consumer -> consumer.taken.clear());
      quiet.publish("y");

      shard.services().queues().dispatchAll(0);

      assertThat(neighbour.bodies()).containsExactly("y");
      assertThat(served(busy)).isBetween(4, 5);
    }
  }

  @Test
  void handsOutTwiceOfWhatComesWhileThereAreQuietQueues() {
    try (var shard = new TestShard(directory, SteppedStore.little())) {
      var busy = busyQueues(shard, 64, 3 * BACKLOG);
      shard.services().queues().dispatchAll(0);
      busy.forEach(consumer -> consumer.taken.clear());

      shard.services().queues().dispatchAll(512 * 1024);

      assertThat(served(busy)).isBetween(30, 40);
    }
  }

  private static List<FakeConsumer> busyQueues(TestShard shard, int queues, int messages) {
    var consumers = new ArrayList<FakeConsumer>();
    for (int id = 1; id <= queues; id++) {
      var bench = new QueueBench(shard, -id);
      for (int n = 0; n < messages; n++) {
        bench.publish("x");
      }
      consumers.add(bench.consumeAutomatically());
    }
    return consumers;
  }

  private static int served(List<FakeConsumer> consumers) {
    return (int) consumers.stream().filter(consumer -> !consumer.taken.isEmpty()).count();
  }

  private List<Integer> handedOutInOneRound(int queues) {
    try (var shard = new TestShard(directory, SteppedStore.little())) {
      var consumers = busyQueues(shard, queues, BACKLOG);

      shard.services().queues().dispatchAll(0);

      return consumers.stream().map(consumer -> consumer.bodies().size()).toList();
    }
  }
}

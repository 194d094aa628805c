package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A purge takes what is ready. What died before it and has not become a letter yet is none of
/// that, also when the process ends in between.
class PurgedLettersTest {
  private static final int MESSAGES = 20_000;
  private static final int SECOND = 1000;

  private final ColdBench bench = new ColdBench(SteppedStore.memory(new Random(1)));

  @AfterEach
  void close() {
    bench.close();
  }

  /// A long queue of which every fourth message expires after a minute.
  private MessageQueue filled(FieldTable.Builder arguments) {
    bench.declare("letters", FieldTable.EMPTY);
    var queue =
        bench.declare(
            "long",
            arguments
                .put("x-dead-letter-exchange", "")
                .put("x-dead-letter-routing-key", "letters")
                .build());
    for (int i = 0; i < MESSAGES; i++) {
      long timeToLive = i % 4 == 0 ? 60 * SECOND : MessageView.FOR_EVER;
      bench.publish("%06d %s".formatted(i, "x".repeat(50)), i % 3, timeToLive, queue);
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    return queue;
  }

  /// Lets time pass until some have died of which no letter was sent.
  private void letSomeDie(MessageQueue queue) {
    bench.pass(59 * SECOND);
    bench.shard().loop().advance(Duration.ofSeconds(2));
    while (queue.readyCount() == MESSAGES) {
      bench.shard().work();
      bench.shard().loop().runTasks();
    }
    assertThat(queue.readyCount()).isLessThan(MESSAGES);
  }

  private void sendsALetterForEachThatDied(FieldTable.Builder arguments) {
    var queue = filled(arguments);
    letSomeDie(queue);

    int purged = queue.purge();
    bench.shard().services().queues().recordAll();
    bench.shard().store().handover().requestSync();
    bench.shard().store().endOfBatch();
    bench.shard().work();
    bench.kill();
    bench.pass(SECOND);

    var letters = bench.drain(bench.queue("letters"));
    assertThat(new TreeSet<>(letters)).hasSize(MESSAGES - purged);
    assertThat(bench.queue("long").readyCount()).isZero();
  }

  @Test
  void sendsALetterForEachMessageThatDiedBeforeThePurge() {
    sendsALetterForEachThatDied(FieldTable.builder());
  }

  @Test
  void sendsALetterForEachMessageThatDiedBeforeThePurgeOfAQueueWithPriorities() {
    sendsALetterForEachThatDied(FieldTable.builder().put("x-max-priority", 2));
  }
}

package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.VersionThree;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What version 3 of the format knew of a long queue, this version knows when it has opened it.
class VersionThreeTest {
  private static final int MESSAGES = 20_000;
  private static final int DELIVERED = 9000;
  private static final int SECOND = 1000;

  /// A queue closed in good order of which some have expired in its middle and the first have been
  /// delivered before.
  static ColdBench closed() {
    var bench = new ColdBench(SteppedStore.memory(new Random(1)));
    var queue = bench.declare("q", FieldTable.EMPTY);
    for (int i = 0; i < MESSAGES; i++) {
      long timeToLive = i % 7 == 3 ? 60 * SECOND : MessageView.FOR_EVER;
      bench.publish("%05d %s".formatted(i, "x".repeat(50)), 0, timeToLive, queue);
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    var taker = new FakeConsumer(AckMode.MANUAL, 0);
    while (taker.held.size() < DELIVERED) {
      if (queue.get(taker, () -> {}) == GetResult.LATER) {
        bench.shard().settle();
      }
    }
    bench.shard().services().queues().recordAll();
    bench.shard().store().handover().requestSync();
    bench.shard().store().endOfBatch();
    bench.shard().work();
    bench.kill();
    bench.pass(61 * SECOND);
    bench.shard().close();
    return bench;
  }

  /// What comes, each with a sign when it comes again.
  static List<String> drained(ColdBench bench) {
    bench.kill();
    var taker = new FakeConsumer(AckMode.AUTOMATIC, 0);
    var queue = bench.queue("q");
    for (var result = queue.get(taker, () -> {});
        result != GetResult.EMPTY;
        result = queue.get(taker, () -> {})) {
      if (result == GetResult.LATER) {
        bench.shard().settle();
      }
    }
    var words = new ArrayList<String>();
    taker.taken.forEach(delivery ->
        words.add(delivery.body().split(" ", 2)[0] + (delivery.isRedelivered() ? " again" : "")));
    bench.close();
    return words;
  }

  @Test
  void knowsWhatIsGoneAndWhatComesAgain() throws IOException {
    var expected = drained(closed());
    var bench = closed();
    var old = new VersionThree(bench.disk(), bench.settings(), 0);
    old.write();

    assertThat(old.gone()).isGreaterThan(1000);
    assertThat(old.again()).isGreaterThan(1000);
    assertThat(drained(bench)).isEqualTo(expected);
  }

  /// Rather twice than not at all.
  @Test
  void losesNothingWherePlacesAreThoseOfAnotherList() throws IOException {
    var expected = drained(closed());
    var bench = closed();
    new VersionThree(bench.disk(), bench.settings(), 1).write();

    var words = drained(bench);

    assertThat(new TreeSet<>(words.stream().map(word -> word.substring(0, 5)).toList()))
        .containsAll(expected.stream().map(word -> word.substring(0, 5)).toList());
    assertThat(words).doesNotHaveDuplicates();
  }
}

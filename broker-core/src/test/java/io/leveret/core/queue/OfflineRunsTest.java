package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.OfflineStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Tools tell of a message in a run what the broker would tell a consumer.
class OfflineRunsTest {
  @Test
  void saysWhichMessagesOfARunComeAgain() throws IOException {
    var bench = VersionThreeTest.closed();
    var runs = new Runs();
    Map<Boolean, Integer> told = new HashMap<>();
    int found = 0;
    try (var store = OfflineStore.open(bench.disk(), runs, false)) {
      for (var run : runs.told) {
        found += store.forEach(1, run, (_, again) -> told.merge(again, 1, Integer::sum));
      }
    }
    long again =
        VersionThreeTest.drained(bench).stream().filter(word -> word.endsWith("again")).count();

    assertThat(found).isEqualTo(runs.told.stream().mapToInt(MessageRun::count).sum());
    assertThat(told.get(true)).isEqualTo((int) again - runs.again);
    assertThat(told.get(false)).isGreaterThan(1000);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void readsAnyNumberOfMessagesInTheMemoryOfAFew() throws IOException {
    var bench = new ColdBench(SteppedStore.memory(new Random(1)));
    var queue = bench.declare("q", FieldTable.EMPTY);
    for (int i = 0; i < 12_000; i++) {
      bench.publish("x".repeat(1000), 0, MessageView.FOR_EVER, queue);
      if (i % 100 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    bench.shard().close();
    var runs = new Runs();
    var view = new MessageView();
    try (var store = OfflineStore.open(bench.disk(), runs, false)) {
      long before = directBytes();
      for (var run : runs.told) {
        store.forEach(1, run, (address, _) -> store.read(address, view));
      }

      assertThat(runs.told.stream().mapToInt(MessageRun::count).sum()).isGreaterThan(10_000);
      assertThat(directBytes() - before).isLessThan(3_000_000);
    }
  }

  /// What a tool is told of queue 1.
  private static final class Runs implements RecoveryHandler {
    final List<MessageRun> told = new ArrayList<>();
    int again;

    @Override
    public void command(byte[] command) {}

    @Override
    public boolean isKnown(int queueId) {
      return true;
    }

    @Override
    public void message(int queueId, Found message) {
      again += message.redelivered() ? 1 : 0;
    }

    @Override
    public boolean takesRuns(int queueId) {
      return true;
    }

    @Override
    public void run(int queueId, MessageRun run) {
      told.add(run);
    }

    @Override
    public void damaged(Damage damage) {}

    @Override
    public void missing(MissingSegment segment) {}
  }
}

package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.OfflineStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.SimulatedDisk;
import io.leveret.protocol.value.FieldTable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Wherever the process ends while messages die, each is in its queue or a letter, never both.
class LetterAfterAKillTest {
  private static final int MESSAGES = 400;
  private static final int MINUTE = 60_000;

  static IntStream ends() {
    return IntStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("ends")
  void leavesEachMessageInOnePlace(int end) {
    var disk = new SimulatedDisk(new Random(end));
    try (var bench = new ColdBench(disk)) {
      fill(bench);

      disk.crashAfter(end % 3);
      passUntilItEnds(bench);
      if (end % 2 == 0) {
        disk.restart();
      } else {
        disk.crash();
      }
      bench.kill();

      List<String> found = new ArrayList<>(bench.drain(bench.queue("short")));
      found.addAll(bench.drain(bench.queue("letters")));
      assertThat(found).doesNotHaveDuplicates().hasSize(MESSAGES);
    }
  }

  private static void fill(ColdBench bench) {
    bench.declare("letters", FieldTable.EMPTY);
    var queue = bench.declare("short", ColdBench.toLetters().build());
    for (int i = 0; i < MESSAGES; i++) {
      long timeToLive = i % 2 == 0 ? MINUTE : MessageView.FOR_EVER;
      bench.publish("%06d %s".formatted(i, "x".repeat(50)), 0, timeToLive, queue);
    }
    bench.settle();
  }

  private static void passUntilItEnds(ColdBench bench) {
    try {
      bench.pass(MINUTE + 1);
      bench.settle();
    } catch (UncheckedIOException _) {
      // what this is about
    }
  }
}

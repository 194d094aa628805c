package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreCensus;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What died in a durable queue waits in queues that are not durable, in pages that left memory: of
/// the segments in which the dead messages were, compaction keeps just these, whatever becomes of
/// the letters meanwhile.
class LettersOnDurableTest {
  private static final int MESSAGES = 12_000;
  private static final long FOR_EVER = MessageView.FOR_EVER;

  private final Disk disk = SteppedStore.memory(new Random(1));
  private final ColdBench bench =
      new ColdBench(disk, new BacklogSizes(50, 100, 20, 200, 100, 256, 6));
  private final List<String> expected = new ArrayList<>();
  private MessageQueue durable;
  private MessageQueue letters;

  @BeforeEach
  void declare() {
    durable = bench.declare("durable", FieldTable.EMPTY);
    letters = bench.declare("letters", false, FieldTable.EMPTY);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /// One of ten messages dies, and the others are gone.
  private void bury(int messages) {
    var dies = bench.declare("dies", ColdBench.toLetters().build());
    for (int i = 0; i < messages; i++) {
      String body = "%06d %s".formatted(i, "x".repeat(300));
      if (i % 10 == 0) {
        expected.add(body.substring(0, 6));
        bench.publish(body, 0, 1, dies);
      } else {
        bench.publish(body, 0, FOR_EVER, durable);
      }
      if (i % 500 == 0) {
        bench.pass(5);
      }
    }
    bench.pass(5);
    bench.drain(durable);
    bench.settle();
    assertThat(letters.readyCount()).isEqualTo(expected.size());
  }

  private void checkpoints() {
    for (int i = 0; i < 6; i++) {
      logSomething();
      bench.shard().store().checkpoint();
      bench.settle();
    }
  }

  /// Without anything new there is no checkpoint.
  private void logSomething() {
    bench.publish("x", 0, FOR_EVER, durable);
    bench.drain(durable);
  }

  private long compacted() {
    return StoreCensus.compacted(bench.shard().store());
  }

  private long bytesOfSegments() throws IOException {
    long bytes = 0;
    for (var name : disk.list()) {
      if (name.startsWith("d-") && name.endsWith(".log")) {
        try (var file = disk.open(name)) {
          bytes += file.size();
        }
      }
    }
    return bytes;
  }

  @Test
  void keepsWhatTheyWereAndNoMore() throws IOException {
    bury(MESSAGES);
    assertThat(letters.backlog().inMemory()).isLessThan(expected.size() / 2);
    long before = bytesOfSegments();

    checkpoints();

    assertThat(compacted()).isGreaterThan(10);
    assertThat(StoreCensus.notCompacted(bench.shard().store())).isZero();
    assertThat(bytesOfSegments()).isLessThan(before / 3);
    assertThat(bench.drain(letters)).isEqualTo(expected);
    assertThat(bench.living()).isZero();
  }

  /// Whatever becomes of the letters while it is read what they rest on, and no segment is left as
  /// it is because of that.
  @Test
  void areThereWhateverHappensMeanwhile() {
    long compacted = 0;
    long notCompacted = 0;
    for (long seed : seeds()) {
      try (var simulation = new LettersSimulation(seed)) {
        simulation.run();
        compacted += simulation.compacted;
        notCompacted += simulation.notCompacted;
      } catch (RuntimeException | AssertionError e) {
        fail("seed " + seed + " fails", e);
      }
    }
    assertThat(compacted).isGreaterThan(seeds().length);
    assertThat(notCompacted).isZero();
  }

  private static long[] seeds() {
    var one = Long.getLong("seed");
    return one == null
        ? LongStream.range(0, Long.getLong("letters.seeds", 20)).toArray()
        : new long[] {one};
  }
}

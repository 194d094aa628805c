package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Of many messages a few stay that nobody takes, each in another place of the log: the log is no
/// more than four times what they need, whatever they are.
class OutOfOrderDiskTest {
  private static final int MESSAGES = 40_000;
  private static final int KEPT = 20;
  private static final int BODY = 300;

  /// What a record takes beside the body.
  private static final int RECORD = 64;

  /// Segments that are full or nearly so, because they are new.
  private static final long NEW = 8L * 256 * 1024;

  private final Disk disk = SteppedStore.memory(new Random(1));
  private final ColdBench bench = new ColdBench(disk);

  @AfterEach
  void close() {
    bench.close();
  }

  /// What stays.
  enum Kind {
    MESSAGES_OF_THEIR_QUEUE,
    DEAD_LETTERS,
    LARGE_BODIES,
    LETTERS_OF_LARGE_BODIES
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheLogWithinFourTimesWhatLives(Kind kind) throws IOException {
    var kept = bench.declare("kept", FieldTable.EMPTY);
    var work =
        bench.declare(
            "work",
            FieldTable.builder()
                .put("x-dead-letter-exchange", "")
                .put("x-dead-letter-routing-key", "kept")
                .build());
    long most = 0;
    for (int i = 0; i < MESSAGES; i++) {
      publish(kind, i, i % KEPT == 0 && !isLetter(kind) ? kept : work);
      takeAll(work, isLetter(kind) && i % KEPT == 0);
      if (i == MESSAGES / 2) {
        bench.settle();
        bench.restart();
        kept = bench.queue("kept");
        work = bench.queue("work");
      }
      if (i % 500 == 0) {
        bench.settle();
        bench.shard().store().checkpoint();
        bench.settle();
        most = Math.max(most, bytes() - 4 * live(kind, kept.readyCount()));
      }
    }

    bench.settle();
    assertThat(kept.readyCount()).isEqualTo(MESSAGES / KEPT);
    assertThat(kept.backlog().inMemory()).isLessThan(MESSAGES / KEPT / 2);
    assertThat(most).isLessThan(NEW);
    assertThat(bench.drain(kept)).hasSize(MESSAGES / KEPT);
  }

  private static boolean isLetter(Kind kind) {
    return kind == Kind.DEAD_LETTERS || kind == Kind.LETTERS_OF_LARGE_BODIES;
  }

  private static boolean isLarge(Kind kind) {
    return kind == Kind.LARGE_BODIES || kind == Kind.LETTERS_OF_LARGE_BODIES;
  }

  private void publish(Kind kind, int i, MessageQueue to) {
    String body = "%06d %s".formatted(i, "x".repeat(BODY - 7));
    if (isLarge(kind)) {
      bench.publishInParts(body, to);
    } else {
      bench.publish(body, 0, MessageView.FOR_EVER, to);
    }
  }

  private void takeAll(MessageQueue queue, boolean rejects) {
    var taker = new FakeConsumer(AckMode.MANUAL, 0);
    for (var result = queue.get(taker, () -> {});
        result != GetResult.EMPTY;
        result = queue.get(taker, () -> {})) {
      if (result == GetResult.LATER) {
        bench.settle();
      }
    }
    for (var delivery : taker.held) {
      if (rejects) {
        queue.reject(delivery.sequence(), delivery.entry());
      } else {
        queue.settle(delivery.sequence(), delivery.entry());
      }
    }
  }

  /// Bytes that have to be on disk: a letter needs the record of the message that it was.
  private static long live(Kind kind, long count) {
    return count
        * (BODY + RECORD + (isLetter(kind) ? 5 * RECORD : 0) + (isLarge(kind) ? RECORD : 0));
  }

  private long bytes() throws IOException {
    long bytes = 0;
    for (var name : disk.list()) {
      if (name.startsWith("d-")) {
        try (var file = disk.open(name)) {
          bytes += file.size();
        }
      }
    }
    return bytes;
  }
}

package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.LocalDisk;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Long queues of transient messages leave memory and come back as they were.
class TransientBacklogTest {
  private static final int MESSAGES = 60_000;
  private static final long FOR_EVER = MessageView.FOR_EVER;

  @TempDir Path directory;
  private ColdBench bench;
  private final List<String> published = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    bench = new ColdBench(new LocalDisk(directory.resolve("store")));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void publish(int count, boolean persistent, long timeToLive, MessageQueue... to) {
    for (int i = 0; i < count; i++) {
      String body = "%06d".formatted(published.size());
      published.add(body);
      if (persistent) {
        bench.publish(body + " x", 0, timeToLive, to);
      } else {
        bench.publishTransient(body + " x", 0, timeToLive, to);
      }
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
  }

  private MessageQueue declare(String name) {
    return bench.declare(name, FieldTable.EMPTY);
  }

  @Test
  void leavesMemoryAndComesBack() {
    var queue = declare("long");

    publish(MESSAGES, false, FOR_EVER, queue);

    assertThat(queue.readyCount()).isEqualTo(MESSAGES);
    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 4);
    assertThat(bench.drain(queue)).isEqualTo(published);
    assertThat(queue.readyBytes()).isZero();
    assertThat(bench.living()).isZero();
  }

  @Test
  void leavesMemoryAgainWhileItIsConsumed() {
    var queue = declare("long");
    var seen = new ArrayList<String>();

    for (int round = 0; round < 4; round++) {
      publish(MESSAGES / 4, false, FOR_EVER, queue);
      seen.addAll(bench.take(queue, MESSAGES / 8));
      assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 4);
    }

    seen.addAll(bench.drain(queue));
    assertThat(seen).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void leavesMemoryBesidePersistentMessages() {
    var queue = declare("long");

    for (int i = 0; i < 3; i++) {
      publish(MESSAGES / 6, true, FOR_EVER, queue);
      publish(MESSAGES / 6, false, FOR_EVER, queue);
    }

    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES * 2 / 3);
    assertThat(bench.drain(queue)).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void stayWhereTheyAreWhenTheyMayExpire() {
    var queue = declare("long");

    publish(MESSAGES / 4, false, 60_000, queue);
    bench.pass(50_000);

    assertThat(queue.backlog().inMemory()).isEqualTo(MESSAGES / 4);
    bench.pass(20_000);
    bench.settle();
    assertThat(queue.readyCount()).isZero();
    assertThat(bench.living()).isZero();
  }

  @Test
  void isGoneWithAPurge() {
    var queue = declare("long");
    var other = declare("other");
    publish(MESSAGES, false, FOR_EVER, queue, other);

    assertThat(queue.purge()).isEqualTo(MESSAGES);

    assertThat(queue.readyCount()).isZero();
    assertThat(bench.drain(other)).isEqualTo(published);
    assertThat(bench.living()).isZero();
    published.clear();
    publish(100, false, FOR_EVER, queue);
    assertThat(bench.drain(queue)).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void isGoneWithItsQueue() {
    var queue = declare("long");
    publish(MESSAGES, false, FOR_EVER, queue);
    bench.take(queue, MESSAGES / 2);

    queue.delete();

    assertThat(bench.living()).isZero();
  }
}

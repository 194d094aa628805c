package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Persistent messages in a queue that is not durable leave memory, too: they share their records
/// with the durable queue that has them beside it.
class FleetingBacklogTest {
  private static final int MESSAGES = 20_000;
  private static final long FOR_EVER = MessageView.FOR_EVER;

  private final Disk disk = SteppedStore.memory(new Random(1));
  private final ColdBench bench = new ColdBench(disk);
  private final List<String> published = new ArrayList<>();
  private MessageQueue durable;
  private MessageQueue fleeting;

  @BeforeEach
  void declare() {
    durable = bench.declare("durable", FieldTable.EMPTY);
    fleeting = bench.declare("fleeting", false, FieldTable.EMPTY);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void publish(int count, long timeToLive) {
    for (int i = 0; i < count; i++) {
      String body = "%06d".formatted(published.size());
      published.add(body);
      bench.publish(body + " " + "x".repeat(50), 0, timeToLive, durable, fleeting);
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
  }

  private void checkpoint() {
    bench.shard().store().checkpoint();
    bench.settle();
  }

  @Test
  void leavesMemoryAndComesBack() {
    publish(MESSAGES, FOR_EVER);

    assertThat(fleeting.backlog().inMemory()).isLessThan(MESSAGES / 4);
    assertThat(bench.drain(fleeting)).isEqualTo(published);
    assertThat(bench.drain(durable)).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void dieAtTheirTime() {
    publish(MESSAGES / 2, 60_000);
    publish(MESSAGES / 2, FOR_EVER);
    assertThat(fleeting.backlog().inMemory()).isLessThan(MESSAGES / 4);

    bench.pass(61_000);
    bench.settle();

    assertThat(fleeting.readyCount()).isEqualTo(MESSAGES / 2);
    assertThat(bench.drain(fleeting)).isEqualTo(published.subList(MESSAGES / 2, MESSAGES));
  }

  @Test
  void isGoneWithAPurge() {
    publish(MESSAGES, FOR_EVER);

    assertThat(fleeting.purge()).isEqualTo(MESSAGES);

    assertThat(bench.drain(durable)).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void isGoneWithItsQueue() {
    publish(MESSAGES, FOR_EVER);
    bench.drain(durable);

    fleeting.delete();

    assertThat(bench.living()).isZero();
  }

  /// A segment is written anew while only the queue that is not durable has something in it.
  @Test
  void isKeptByCompaction() throws IOException {
    var expected = new ArrayList<String>();
    var others = new ArrayList<String>();
    for (int i = 0; i < MESSAGES; i++) {
      String body = "%06d".formatted(i);
      boolean isKept = i % 20 == 0;
      (isKept ? expected : others).add(body);
      String whole = body + " " + "x".repeat(300);
      if (isKept) {
        bench.publish(whole, 0, FOR_EVER, durable, fleeting);
      } else {
        bench.publish(whole, 0, FOR_EVER, durable);
      }
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    assertThat(bench.drain(durable)).hasSize(MESSAGES);

    for (int i = 0; i < 6; i++) {
      checkpoint();
    }

    assertThat(disk.list()).filteredOn(name -> name.endsWith(".c.log")).hasSizeGreaterThan(10);
    assertThat(fleeting.backlog().inMemory()).isLessThan(expected.size() / 2);
    assertThat(bench.drain(fleeting)).isEqualTo(expected);
    assertThat(bench.living()).isZero();
  }

  @Test
  void isGoneAfterARestartWithoutATrace() {
    publish(MESSAGES, FOR_EVER);
    checkpoint();
    bench.take(durable, MESSAGES / 2);

    bench.restart();
    durable = bench.queue("durable");
    fleeting = bench.declare("fleeting", false, FieldTable.EMPTY);
    int before = published.size();
    publish(MESSAGES / 2, FOR_EVER);

    assertThat(fleeting.readyCount()).isEqualTo(MESSAGES / 2);
    assertThat(bench.drain(fleeting)).isEqualTo(published.subList(before, published.size()));
    assertThat(bench.drain(durable)).isEqualTo(published.subList(MESSAGES / 2, published.size()));
    assertThat(bench.living()).isZero();
  }
}

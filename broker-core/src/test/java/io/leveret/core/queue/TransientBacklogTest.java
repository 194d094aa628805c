package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.LocalDisk;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Long queues of transient messages leave memory and come back as they were.
class TransientBacklogTest {
  private static final int MESSAGES = 40_000;
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
  void leavesMemoryThoughItMayExpire() {
    var queue = declare("long");

    publish(MESSAGES / 2, false, 60_000, queue);
    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 4);
    bench.pass(59_999);
    assertThat(queue.readyCount()).isEqualTo(MESSAGES / 2);
    bench.pass(1);
    bench.settle();

    assertThat(queue.readyCount()).isZero();
    assertThat(bench.living()).isZero();
  }

  @Test
  void comesBackThoughItMayExpire() {
    var queue = declare("long");

    publish(MESSAGES / 2, false, 60_000, queue);

    assertThat(bench.drain(queue)).isEqualTo(published);
    bench.pass(60_000);
    assertThat(bench.living()).isZero();
  }

  /// Each message has a time of its own, so that every page has some that are due next.
  @Test
  void diesInTheOrderOfItsTimesAndStaysFlat() {
    var letters = declare("letters");
    var queue = bench.declare("long", ColdBench.toLetters().build());
    var random = new Random(1);
    var moments = new TreeMap<Integer, String>();
    int count = MESSAGES / 4;
    while (moments.size() < count) {
      int moment = 10_000 + random.nextInt(100_000_000);
      if (!moments.containsKey(moment)) {
        String body = "%06d".formatted(moments.size());
        moments.put(moment, body);
        bench.publishTransient(body, 0, moment, queue);
        if (moments.size() % 500 == 0) {
          bench.settle();
        }
      }
    }
    assertThat(queue.backlog().inMemory()).isLessThan(count / 2);

    for (int passed = 0; passed < 100_000_000; passed += 5_000_000) {
      bench.pass(5_000_000);
      int left = moments.tailMap(passed + 5_000_000, false).size();
      assertThat(queue.readyCount()).isEqualTo(left);
      assertThat(queue.backlog().inMemory()).isLessThan(count / 2);
    }

    bench.pass(11_000);
    assertThat(bench.drain(letters)).containsExactlyElementsOf(moments.values());
    assertThat(bench.living()).isZero();
  }

  /// So many at once that those which are gone are looked for meanwhile.
  @Test
  void diesAtItsTimeThoughVeryManyExpireSoon() {
    var queue = declare("long");
    for (int i = 0; i < MESSAGES / 2; i++) {
      bench.publishTransient("m", 0, 60_000 + i % 40, queue);
      if (i % 500 == 0) {
        bench.settle();
      }
    }

    bench.pass(60_000);
    assertThat(queue.readyCount()).isEqualTo(MESSAGES / 2 * 39 / 40);
    bench.pass(39);
    bench.settle();

    assertThat(queue.readyCount()).isZero();
    assertThat(bench.living()).isZero();
  }

  @Test
  void isNotHeldUpByAFewThatAreToldOneByOne() {
    var queue = declare("long");

    for (int i = 0; i < MESSAGES / 500; i++) {
      publish(1, true, FOR_EVER, queue);
      publish(499, false, FOR_EVER, queue);
    }

    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 4);
    assertThat(bench.drain(queue)).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void keepsWhatIsPersistentOverARestart() {
    var queue = declare("long");
    var persistent = new ArrayList<String>();
    for (int i = 0; i < MESSAGES / 500; i++) {
      publish(1, true, FOR_EVER, queue);
      persistent.add(published.getLast());
      publish(499, false, FOR_EVER, queue);
    }
    bench.shard().store().checkpoint();
    bench.settle();

    bench.restart();

    assertThat(bench.drain(bench.queue("long"))).isEqualTo(persistent);
    assertThat(bench.living()).isZero();
  }

  @Test
  void leavesMemoryAsDeadLetters() {
    var letters = declare("letters");
    var queue = bench.declare("short", ColdBench.toLetters().put("x-message-ttl", 1).build());
    for (int i = 0; i < MESSAGES / 2000; i++) {
      publish(1000, false, FOR_EVER, queue);
      bench.pass(10);
    }

    assertThat(letters.readyCount()).isEqualTo(MESSAGES / 2);
    assertThat(letters.backlog().inMemory()).isLessThan(MESSAGES / 4);
    assertThat(bench.drain(letters)).isEqualTo(published);
    assertThat(bench.living()).isZero();
  }

  @Test
  void leavesNothingWhereMuchExpiredBehindOneThatStays() {
    var queue = declare("long");
    publish(1, false, FOR_EVER, queue);

    for (int i = 0; i < MESSAGES / 1000; i++) {
      publish(1000, false, 500, queue);
      bench.pass(1000);
      assertThat(queue.readyCount()).isEqualTo(1);
    }

    assertThat(bench.living()).isEqualTo(1);
    assertThat(bench.drain(queue)).containsExactly("000000");
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
  void isGoneWithAPurgeThoughItMayExpire() {
    var queue = declare("long");
    for (int i = 0; i < 10; i++) {
      publish(MESSAGES / 40, false, 60_000, queue);
      publish(MESSAGES / 40, false, 30_000, queue);
      publish(1, true, 30_000, queue);
    }
    bench.pass(30_000);

    assertThat(queue.purge()).isEqualTo(MESSAGES / 4);

    assertThat(bench.living()).isZero();
    bench.pass(60_000);
    assertThat(queue.readyCount()).isZero();
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

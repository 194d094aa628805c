package io.leveret.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deliveries by tag, against a sorted map.
class UnacknowledgedTest {
  @TempDir Path directory;
  private TestShard shard;
  private MessageQueue queue;

  @BeforeEach
  void open() {
    shard = new TestShard(directory, SteppedStore.little());
    var definition = new QueueDefinition(-1, "/", "q", false, false, false, FieldTable.EMPTY);
    queue = new MessageQueue(definition, shard.store(), shard.services().queues());
  }

  @AfterEach
  void close() {
    shard.close();
  }

  @Test
  void numbersDeliveriesFromOne() {
    var held = new Unacknowledged();

    assertThat(held.add(queue, 0, 0, 0, null)).isEqualTo(1);
    assertThat(held.skip()).isEqualTo(2);
    assertThat(held.add(queue, 1, 0, 0, null)).isEqualTo(3);
    assertThat(held.contains(2)).isFalse();
  }

  @Test
  void knowsNoTagsThatWereNeverGiven() {
    var held = new Unacknowledged();
    held.add(queue, 0, 0, 0, null);

    assertThat(held.contains(0)).isFalse();
    assertThat(held.contains(2)).isFalse();
    assertThat(held.contains(-1)).isFalse();
    assertThat(held.contains(Long.MAX_VALUE)).isFalse();
    assertThat(held.contains(Long.MIN_VALUE)).isFalse();
  }

  @Test
  void behavesAsASortedMap() {
    Seeds.each(300, this::compare);
  }

  /// A consumer may sit on one message for hours while a million others pass.
  @Test
  void staysSmallWhileOneOldDeliveryIsHeld() {
    var held = new Unacknowledged();
    long old = held.add(queue, 0, 0, 0, null);

    for (int i = 0; i < 100_000; i++) {
      held.skip();
      long first = held.add(queue, i, i, 0, null);
      long second = held.add(queue, i, i, 0, null);
      held.remove(second);
      held.remove(first);
    }

    assertThat(held.capacity()).isEqualTo(16);
    assertThat(held.contains(old)).isTrue();
    assertThat(held.size()).isEqualTo(1);
  }

  private void compare(Random random) {
    var held = new Unacknowledged();
    var expected = new TreeMap<Long, Long>();
    long last = 0;
    int patience = 1 + random.nextInt(6);
    for (int step = 0; step < 1500; step++) {
      int choice = random.nextInt(10);
      if (choice == 0) {
        assertThat(held.skip()).isEqualTo(++last);
      } else if (choice < patience || expected.isEmpty()) {
        long entry = random.nextLong();
        assertThat(held.add(queue, last, entry, 0, null)).isEqualTo(++last);
        expected.put(last, entry);
      } else if (choice == 9 && random.nextInt(20) == 0) {
        removeThrough(held, expected, 1 + random.nextLong(last));
      } else {
        long tag = anyTag(random, expected, last);
        held.remove(tag);
        expected.remove(tag);
      }
      check(held, expected, 1 + random.nextLong(last + 2));
    }
  }

  private static long anyTag(Random random, NavigableMap<Long, Long> expected, long last) {
    if (random.nextInt(3) == 0) {
      return expected.firstKey();
    }
    Long tag = expected.ceilingKey(1 + random.nextLong(last));
    return tag == null ? expected.firstKey() : tag;
  }

  private static void removeThrough(
      Unacknowledged held, NavigableMap<Long, Long> expected, long through) {
    var removed = new ArrayList<Long>();
    for (long tag = held.firstFrom(0); tag != -1 && tag <= through; tag = held.firstFrom(tag + 1)) {
      removed.add(tag);
      held.remove(tag);
    }
    assertThat(removed).containsExactlyElementsOf(expected.headMap(through, true).keySet());
    expected.headMap(through, true).clear();
  }

  private void check(Unacknowledged held, NavigableMap<Long, Long> expected, long tag) {
    assertThat(held.size()).isEqualTo(expected.size());
    assertThat(held.contains(tag)).isEqualTo(expected.containsKey(tag));
    Long from = expected.ceilingKey(tag);
    assertThat(held.firstFrom(tag)).isEqualTo(from == null ? -1 : from);
    if (expected.containsKey(tag)) {
      assertThat(held.entry(tag)).isEqualTo(expected.get(tag));
      assertThat(held.sequence(tag)).isEqualTo(tag - 1);
      assertThat(held.queue(tag)).isSameAs(queue);
      assertThat(held.consumer(tag)).isNull();
    }
  }
}

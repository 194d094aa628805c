package io.leveret.core.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.format.Chunk;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/// How many of the newest chunks stay in memory.
class TailCacheTest {
  private static final int CHUNK = 4096;
  private static final int BUDGET = 16;

  private final ChunkPool pool = new ChunkPool(CHUNK, 100 * CHUNK);
  private final ArrayDeque<Chunk> kept = new ArrayDeque<>();
  private final TailCache cache =
      new TailCache(false, BUDGET, pool, gone -> kept.removeFirstOccurrence(gone));
  private long next;

  @Test
  void keepsAllThatTheBudgetHolds() {
    add(BUDGET);

    assertThat(cache.size()).isEqualTo(BUDGET);
  }

  @Test
  void givesTwoForEachThatComesUntilAQuarterOfTheBudgetIsLeft() {
    add(BUDGET + 1);
    assertThat(cache.size()).isEqualTo(BUDGET - 1);

    add(1);
    assertThat(cache.size()).isEqualTo(BUDGET - 2);

    add(100);
    assertThat(cache.size()).isEqualTo(BUDGET / 4);
    assertThat(kept.getLast().number).isEqualTo(next - 1);
  }

  @Test
  void hasAllOfTheBudgetAgainWhenConsumersHaveCaughtUp() {
    add(100);
    consume(BUDGET / 8 + 1);
    add(BUDGET);
    assertThat(cache.size()).as("of a backlog").isEqualTo(BUDGET / 4);

    consume(BUDGET / 8);
    add(BUDGET - BUDGET / 8);

    assertThat(cache.size()).isEqualTo(BUDGET);
  }

  private void add(int chunks) {
    for (int i = 0; i < chunks; i++) {
      var chunk = new Chunk(true, next, next * CHUNK, 1);
      next++;
      chunk.memory = pool.take();
      kept.addLast(chunk);
      cache.add(chunk);
      cache.trim();
    }
  }

  /// Consumes from the front until so many chunks are left.
  private void consume(int left) {
    while (cache.size() > left) {
      cache.died(kept.removeFirst());
    }
    cache.trim();
  }
}

package io.leveret.core.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.format.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of chunk memory that is not needed any more.
class ChunkPoolTest {
  private static final int CHUNK = 4096;

  private final ChunkPool pool = new ChunkPool(CHUNK, 100 * CHUNK);

  @Test
  void givesTheSameMemoryAgain() {
    Memory memory = pool.take();
    pool.give(memory);
    pool.endOfBatch();

    assertThat(pool.take()).isSameAs(memory);
  }

  @Test
  void memoryRestsUntilTheEndOfTheBatch() {
    Memory memory = pool.take();
    pool.give(memory);

    assertThat(pool.take()).isNotSameAs(memory);
  }

  @Test
  void memoryRestsUntilEveryLoanIsGivenBack() {
    Memory memory = pool.take();
    memory.lend();
    memory.lend();
    pool.give(memory);
    memory.takeBack();
    pool.endOfBatch();
    assertThat(pool.take()).isNotSameAs(memory);

    memory.takeBack();
    pool.endOfBatch();
    assertThat(pool.take()).isSameAs(memory);
  }

  @Test
  void givesBackBitByBitWhatNobodyNeeds() {
    useAtOnce(50);

    int rounds = 0;
    while (pool.free() > 2) {
      pool.giveBack();
      rounds++;
    }

    assertThat(rounds).isBetween(5, 50);
  }

  @Test
  void keepsWhatIsNeededNowAndThen() {
    useAtOnce(50);
    pool.giveBack();
    for (int i = 0; i < 20; i++) {
      useAtOnce(40);
      pool.giveBack();
    }

    assertThat(pool.free()).isBetween(40, 48);
  }

  private void useAtOnce(int chunks) {
    List<Memory> taken = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      taken.add(pool.take());
    }
    taken.forEach(pool::give);
    pool.endOfBatch();
  }
}

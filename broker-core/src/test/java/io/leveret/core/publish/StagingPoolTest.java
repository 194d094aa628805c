package io.leveret.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Memory that goes out and comes back.
class StagingPoolTest {
  private static final int MIB = 1 << 20;

  @Test
  void givesAtLeastWhatWasAskedFor() {
    var pool = new StagingPool();

    assertThat(pool.take(0).capacity()).isEqualTo(1024);
    assertThat(pool.take(1024).capacity()).isEqualTo(1024);
    assertThat(pool.take(1025).capacity()).isEqualTo(2048);
    assertThat(pool.take(MIB).capacity()).isEqualTo(MIB);
  }

  @Test
  void givesTheSameMemoryAgain() {
    var pool = new StagingPool();
    ByteBuffer memory = pool.take(5000);

    pool.give(memory);

    assertThat(pool.take(4097)).isSameAs(memory);
  }

  @Test
  void givesBackWhatWasNotNeededForAWhile() {
    var pool = new StagingPool();
    List<ByteBuffer> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(pool.take(MIB));
    }
    taken.forEach(pool::give);

    var known = Collections.newSetFromMap(new IdentityHashMap<ByteBuffer, Boolean>());
    known.addAll(taken);

    pool.giveBack();
    boolean keptForAWhile = known.contains(pool.take(MIB));
    pool.giveBack();

    assertThat(keptForAWhile).isTrue();
    assertThat(known.contains(pool.take(MIB))).isFalse();
  }

  @Test
  void neverLendsTheSameMemoryTwice() {
    Seeds.each(50, StagingPoolTest::lend);
  }

  private static void lend(Random random) {
    var pool = new StagingPool();
    var lent = Collections.newSetFromMap(new IdentityHashMap<ByteBuffer, Boolean>());
    for (int i = 0; i < 500; i++) {
      if (lent.isEmpty() || random.nextBoolean()) {
        int bytes = random.nextInt(1 << (10 + random.nextInt(8)));
        ByteBuffer memory = pool.take(bytes);
        assertThat(memory.capacity()).isGreaterThanOrEqualTo(bytes);
        assertThat(lent.add(memory)).isTrue();
      } else {
        ByteBuffer back = lent.iterator().next();
        lent.remove(back);
        pool.give(back);
      }
    }
  }
}

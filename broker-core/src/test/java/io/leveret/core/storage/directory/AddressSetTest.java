package io.leveret.core.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.nio.ByteBuffer;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Some addresses of a segment are the same as a set that knows nothing of segments.
class AddressSetTest {
  private static final long BASE = 3L << 23;
  private static final int SPAN = 200_000;

  @Test
  void holdsWhatWasAddedAndNotTakenOut() {
    Seeds.each(
        200,
        random -> {
          var set = new AddressSet(BASE);
          var model = new TreeSet<Long>();
          for (int step = 0; step < 200; step++) {
            long address = BASE + random.nextInt(SPAN);
            switch (random.nextInt(20)) {
              case 0 -> {
                set.clearBelow(address);
                model.headSet(address).clear();
              }
              case 1 -> {
                set.clearFrom(address);
                model.tailSet(address).clear();
              }
              case 2 -> set = written(set);
              default -> {
                set.add(address);
                model.add(address);
              }
            }
            assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(set.has(address)).isEqualTo(model.contains(address));
            assertThat(model).allMatch(set::has);
          }
        });
  }

  @Test
  void knowsNothingOfOtherSegments() {
    var set = new AddressSet(BASE);
    set.add(BASE);

    assertThat(set.has(BASE)).isTrue();
    assertThat(set.has(0)).isFalse();
    assertThat(set.has(BASE + (1 << 23))).isFalse();
  }

  private static AddressSet written(AddressSet set) {
    var bytes = ByteBuffer.allocate(set.length());
    set.write(bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    var read = new AddressSet(BASE);
    read.read(bytes.flip());
    return read;
  }
}

package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.storage.format.DamagedRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Damage in a segment that is not read at a start is found when a message there is wanted.
class ColdDamageTest {
  private final RottenStore rotten = new RottenStore(1, RottenStore.Ending.STOPPED);

  ColdDamageTest() throws IOException {}

  /// Spoils the body of a message.
  private void damage(RottenStore.Published message) throws IOException {
    try (var file = rotten.disk.open("d-0.log")) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), (message.address() << 3) + 40);
    }
  }

  private List<String> kept() {
    return rotten.disk.list().stream().filter(name -> name.startsWith("lost+found/")).toList();
  }

  @Test
  void keepsTheBytesOfAChunkOnceAndGoesOn() throws IOException {
    var messages = rotten.published;
    damage(messages.get(1));
    damage(messages.get(3));
    var store = rotten.open();
    assertThat(store.damages).isEmpty();

    for (int i : new int[] {1, 3}) {
      assertThatThrownBy(() -> store.body(messages.get(i).address()))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessageContaining((messages.get(i).address() << 3) + " of d-0.log");
    }
    store.work();

    assertThat(store.body(messages.get(2).address())).isEqualTo(messages.get(2).body());
    assertThat(kept()).containsExactly("lost+found/d-0.log-0");
    try (var copy = rotten.disk.open("lost+found/d-0.log-0")) {
      assertThat(copy.size()).isEqualTo(RecordingStore.small().chunkBytes());
    }
  }
}

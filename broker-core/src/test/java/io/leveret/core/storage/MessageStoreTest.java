package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.LocalDisk;
import io.leveret.core.message.MessageView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Appending, reading and releasing on both logs.
class MessageStoreTest {
  @TempDir Path directory;

  private RecordingStore open() throws IOException {
    return new RecordingStore(new LocalDisk(directory), RecordingStore.small(), 3);
  }

  @Test
  void readsWhatWasAppended() throws IOException {
    try (var store = open()) {
      var view = new MessageView();

      long durable = store.append("kept", true, 1);
      long transientOne = store.append("not kept", false, 1);

      assertThat(store.body(durable)).isEqualTo("kept");
      assertThat(store.body(transientOne)).isEqualTo("not kept");
      assertThat(MessageStore.isDurable(durable)).isTrue();
      assertThat(MessageStore.isDurable(transientOne)).isFalse();
      assertThat(store.store.read(durable, view)).isTrue();
      assertThat(TestMessages.key(view)).isEqualTo("k");
      assertThat(view.propertiesLength()).isEqualTo(2);
    }
  }

  @Test
  void readsEveryMessageOfManyChunks() throws IOException {
    try (var store = open()) {
      for (boolean durable : List.of(true, false)) {
        var addresses = new ArrayList<Long>();
        for (int i = 0; i < 1000; i++) {
          addresses.add(store.append("m" + i, durable, 1));
          if (i % 7 == 0) {
            store.settle();
          }
        }

        for (int i = 0; i < 1000; i++) {
          assertThat(store.body(addresses.get(i))).isEqualTo("m" + i);
        }
        assertThat(addresses).isSorted().doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void recoversDurableMessagesAfterAnOrderlyClose() throws IOException {
    try (var store = open()) {
      store.append("one", true, 1);
      store.append("lost", false, 1);
      store.append("both", true, 1, 2);
      store.append("gone", true, 3);
      store.store.settled(3, 0, Long.MAX_VALUE >>> 20);
      store.queues =
          writer -> {
            writer.queue(1, 8);
            writer.queue(2, 8);
            writer.queue(3, 0);
          };
    }

    try (var store = open()) {
      assertThat(store.recoveredBodies(1)).containsExactly("one", "both");
      assertThat(store.recoveredBodies(2)).containsExactly("both");
      assertThat(store.recoveredBodies(3)).isEmpty();
      assertThat(store.damages).isEmpty();
    }
  }
}

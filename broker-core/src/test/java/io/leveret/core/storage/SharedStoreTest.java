package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.loop.ManualLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A store that other loops append to while its own has no batch to end.
class SharedStoreTest {
  private static final int[] QUEUES = {1};

  @TempDir Path directory;

  private static final class Nobody implements StoreListener {
    @Override
    public void durable() {}

    @Override
    public void failed(IOException cause) {
      throw new AssertionError(cause);
    }
  }

  /// Else the second message would seem to have come with the first, and die too early.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesEachMessageItsTimeWithoutTheEndOfABatch(boolean durable) throws IOException {
    var loop = new ManualLoop();
    var settings = SteppedStore.little();
    try (var stepped = new SteppedStore(directory, loop, settings, new Nobody())) {
      var store = stepped.store();
      long first = store.append(TestMessages.message("k", "first"), QUEUES, 1, durable);
      store.visited();
      loop.advance(Duration.ofMinutes(1));
      long second = store.append(TestMessages.message("k", "second"), QUEUES, 1, durable);

      assertThat(store.appendedMillis(second) - store.appendedMillis(first)).isEqualTo(60_000);
    }
  }
}

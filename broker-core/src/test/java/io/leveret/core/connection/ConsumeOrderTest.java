package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.method.BasicMethod.Consume;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.value.FieldTable;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a `basic.consume` first.
class ConsumeOrderTest {
  @TempDir Path directory;

  /// G070 comes before G071.
  @Test
  void refusesATagInUseBeforeItLooksForTheQueue() {
    try (var broker = new TestBroker(directory)) {
      TestClient client = broker.open();
      client.declare("q", false);
      client.consume(1, "q", "tag", false);

      var reply =
          client.call(1, new Consume("none", "tag", false, false, false, false, FieldTable.EMPTY));

      assertThat(reply)
          .isEqualTo(new Close(530, "NOT_ALLOWED - attempt to reuse consumer tag 'tag'", 60, 20));
    }
  }
}

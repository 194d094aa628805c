package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.content.BasicProperties;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who waits while the store is behind with what was published. S18
class PublisherHoldTest {
  /// Messages of a kibibyte, more than of one who sends little.
  private static final int MANY = 70;

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient quiet;
  private TestClient busy;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    quiet = broker.open();
    quiet.declare("q", true);
    busy = broker.open();
    publish(quiet, 1);
    publish(busy, MANY);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void holdsOnlyThoseWhoSendMuch() {
    behind(true, false);
    publish(busy, 1);
    publish(quiet, 1);

    assertThat(ready()).isEqualTo(MANY + 2);
    behind(false, false);
    assertThat(ready()).isEqualTo(MANY + 3);
  }

  @Test
  void holdsWhoSendsMuchMeanwhile() {
    behind(true, false);
    publish(quiet, MANY);
    publish(quiet, 1);

    assertThat(ready()).isEqualTo(MANY + 1 + MANY);
    behind(false, false);
    assertThat(ready()).isEqualTo(MANY + 1 + MANY + 1);
  }

  @Test
  void holdsEverybodyWhileTheStoreIsFarBehind() {
    behind(true, true);
    publish(quiet, 1);

    assertThat(ready()).isEqualTo(MANY + 1);
    behind(true, false);
    assertThat(ready()).isEqualTo(MANY + 2);
  }

  @Test
  void goesByWhatWasSentOfLate() {
    broker.loop().advance(Duration.ofMillis(101));
    publish(busy, 1);
    behind(true, false);
    publish(busy, 1);

    assertThat(ready()).isEqualTo(MANY + 3);
  }

  private void behind(boolean now, boolean all) {
    broker.connections().congested(0, now, all);
    broker.shard().settle();
  }

  private static void publish(TestClient client, int messages) {
    client.send(wire -> {
      var all = wire;
      for (int i = 0; i < messages; i++) {
        all = all.publish(1, "q", BasicProperties.EMPTY, new byte[1024]);
      }
      return all;
    });
  }

  private long ready() {
    return broker.queue("q").readyCount();
  }
}

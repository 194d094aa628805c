package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.method.BasicMethod;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that asks and does not read the answers, which are the broker's memory.
class UnreadAnswersTest {
  @TempDir Path directory;
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    client = broker.open();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void isAnsweredNoMoreUntilItReads() {
    client.transport().overfull(true);
    client.send(wire -> wire.method(1, qos()).method(1, qos()).method(1, qos()));
    assertThat(client.methods()).hasSize(1);

    client.transport().overfull(false);
    client.connection().writable();
    broker.shard().settle();

    assertThat(client.methods()).hasSize(2);
  }

  @Test
  void isNotReadOnBehindWhatItWasAnswered() {
    client.transport().overfull(true);
    client.send(1, qos());

    assertThat(client.transport().isReading()).isFalse();
  }

  private static BasicMethod.Qos qos() {
    return new BasicMethod.Qos(0, 1, false);
  }
}

package io.leveret.core.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a queue costs that holds nothing: a broker may have a hundred thousand of them.
///
/// The heap is compared after collections, so that what is counted is what stays. The JVM of the
/// tests has larger objects than that of the broker, which has compact headers.
final class QueueMemoryTest {
  private static final int QUEUES = 20_000;

  /// A third more than was measured: there is more on the heap than queues.
  private static final int MOST_BYTES = 640;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesLittleForAQueueThatNeverHeldAMessage(boolean durable) throws IOException {
    try (var topology = new TopologyFixture(directory)) {
      declare(topology, "before", durable, 0);

      long before = used();
      declare(topology, "many", durable, QUEUES);
      long each = (used() - before) / QUEUES;

      assertThat(topology.host.queues()).hasSizeGreaterThan(QUEUES);
      assertThat(each).isLessThan(MOST_BYTES);
    }
  }

  @Test
  void takesNoMoreWithArgumentsThatOthersHave() throws IOException {
    try (var topology = new TopologyFixture(directory)) {
      declare(topology, "before", true, 0);

      long before = used();
      for (int i = 0; i < QUEUES; i++) {
        topology.host.declareQueue(
            TopologyFixture.SESSION, TopologyFixture.declare("many-" + i, true, arguments()));
      }
      topology.log.clear();
      long each = (used() - before) / QUEUES;

      assertThat(each).isLessThan(MOST_BYTES);
    }
  }

  @Test
  void takesNoMoreAfterARestart() throws IOException {
    try (var topology = new TopologyFixture(directory)) {
      for (int i = 0; i < QUEUES; i++) {
        topology.queue("many-" + i);
      }
      var commands = new ArrayList<>(topology.log);

      long before = used();
      var replayed = topology.replayed(commands);
      long each = (used() - before) / QUEUES;

      assertThat(replayed.find("/").orElseThrow().queues()).hasSize(QUEUES);
      assertThat(each).isLessThan(MOST_BYTES);
    }
  }

  private static FieldTable arguments() {
    return FieldTable.of(
        "x-queue-type", FieldValue.of(new String("quorum".toCharArray())), // not the same object
        "x-max-length", FieldValue.of(1000L));
  }

  private static void declare(TopologyFixture topology, String name, boolean durable, int count) {
    for (int i = 0; i <= count; i++) {
      topology.host.declareQueue(
          TopologyFixture.SESSION, TopologyFixture.declare(name + "-" + i, durable));
    }
    topology.log.clear();
  }

  private static long used() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

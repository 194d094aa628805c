package io.leveret.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Frame;
import io.leveret.core.disk.Disk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A hundred thousand spoiled conversations, or as many as `-Dfuzz.cases` says: whatever comes in,
/// the broker answers it in AMQP, goes on, and keeps nothing of it.
@Timeout(600)
class FuzzTest {
  private static final int CASES = Integer.getInteger("fuzz.cases", 100_000);

  /// Cases after which the broker is to be as empty as a new one.
  private static final int ROUND = 500;

  private static final String OUR_FAULT = "see the broker logfile";
  private Disk disk = SteppedStore.memory(new Random(1));
  private TestBroker broker = TestBroker.on(disk, new ManualLoop());
  private TestClient healthy = broker.open();

  @Test
  void survivesWhateverComesIn() throws IOException {
    Long only = Long.getLong("seed");
    if (only != null) {
      run(only);
      startsAgainEmpty();
      return;
    }
    for (long seed = 1; seed <= CASES; seed++) {
      run(seed);
      if (seed % ROUND == 0) {
        startsAgainEmpty();
      }
    }
  }

  private void run(long seed) {
    try {
      play(new Random(seed));
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          "case %d fails; repeat it with mvn -q -pl broker-core -am test -Dtest=FuzzTest -Dseed=%d"
                  .formatted(seed, seed)
              + " -Dsurefire.failIfNoSpecifiedTests=false",
          e);
    }
  }

  private void play(Random random) {
    var mutator = new Mutator(random);
    List<byte[]> frames =
        random.nextInt(20) == 0 ? mutator.noise() : new Conversations(random).next();
    mutator.spoil(frames, Conversations.openingFrames());
    TestClient client = broker.connect();
    var bytes = new ByteArrayOutputStream();
    frames.forEach(bytes::writeBytes);
    give(client, bytes.toByteArray(), random);
    assertThat(new String(client.transport().out().takeBytes(), UTF_8)).doesNotContain(OUR_FAULT);

    client.connection().closed();
    broker.connections().alarm("");
    broker.shard().settle();

    assertThat(broker.connections().size()).isOne();
    assertThat(broker.connections().parkedBytes()).isZero();
  }

  /// Bytes come as a network cuts them, while other things happen.
  private void give(TestClient client, byte[] bytes, Random random) {
    for (int from = 0; from < bytes.length; ) {
      int most = random.nextBoolean() ? bytes.length : 40;
      int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
      client.give(Arrays.copyOfRange(bytes, from, to));
      from = to;
      happen(client, random);
    }
    broker.shard().settle();
  }

  private void happen(TestClient client, Random random) {
    switch (random.nextInt(24)) {
      case 0 -> broker.connections().alarm("low on memory");
      case 1, 2 -> broker.connections().alarm("");
      case 3 -> broker.loop().advance(Duration.ofMillis(60));
      case 4 -> client.transport().out().writable(false);
      case 5 -> {
        client.transport().out().writable(true);
        client.connection().writable();
      }
      case 6, 7, 8 -> broker.shard().settle();
      default -> broker.shard().endBatch();
    }
  }

  /// Looks at what is left, which is what was declared, and does with a new broker on the same
  /// disk.
  private void startsAgainEmpty() throws IOException {
    serves();
    for (MessageQueue queue : broker.shard().virtualHost().queues()) {
      assertThat(queue.unacknowledgedCount()).as("unacknowledged in %s", queue.name()).isZero();
      assertThat(queue.consumerCount()).as("consumers of %s", queue.name()).isZero();
      healthy.send(1, new QueueMethod.Delete(queue.name(), false, false, true));
    }
    healthy.connection().closed();
    broker.shard().settle();
    assertThat(broker.connections().size()).isZero();
    assertThat(broker.connections().channelsOfUser().count("guest")).isZero();
    assertThat(broker.shard().virtualHost().queues()).isEmpty();
    broker.loop().advance(Duration.ofSeconds(40));
    assertThat(disk.list().stream().filter(FuzzTest::isSegment).count()).isLessThanOrEqualTo(2);

    disk = SteppedStore.memory(new Random(1));
    broker = TestBroker.on(disk, new ManualLoop());
    healthy = broker.open();
  }

  private void serves() {
    healthy.send(1, new QueueMethod.Declare("healthy", false, true, false, false, false, none()));
    healthy.frames();
    healthy.send(
        wire -> wire.publish(1, "healthy", BasicProperties.EMPTY, "still here".getBytes(UTF_8)));
    assertThat(broker.queue("healthy").readyCount()).isOne();
    assertThat(healthy.frames()).noneMatch(frame -> isClose(frame));
  }

  private static boolean isClose(Frame frame) {
    return frame.type() == 1 && frame.payload()[3] == 40;
  }

  private static boolean isSegment(String name) {
    return name.startsWith("d-") || name.startsWith("t-");
  }

  private static FieldTable none() {
    return FieldTable.EMPTY;
  }
}

package io.leveret.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Publisher confirms against what a publisher would make of them.
class ConfirmsTest {
  private final List<String> frames = new ArrayList<>();
  private final ConfirmScheduler scheduler = new ConfirmScheduler(() -> {});
  private final Confirms confirms =
      new Confirms(
          scheduler, output((sequence, multiple) -> frames.add(sequence + (multiple ? "+" : ""))));

  private interface Confirmed {
    void take(long sequence, boolean multiple);
  }

  /// An output that expects no refusal.
  private static Confirms.Output output(Confirmed confirmed) {
    return new Confirms.Output() {
      @Override
      public void confirm(long sequence, boolean multiple) {
        confirmed.take(sequence, multiple);
      }

      @Override
      public void refuse(long sequence) {
        throw new AssertionError("refused " + sequence);
      }
    };
  }

  @Test
  void confirmsABatchWithOneFrame() {
    confirms.addConfirmed();
    confirms.addConfirmed();
    confirms.addConfirmed();

    scheduler.sendAll();

    assertThat(frames).containsExactly("3+");
  }

  @Test
  void confirmsOneByItself() {
    confirms.addConfirmed();

    scheduler.sendAll();

    assertThat(frames).containsExactly("1");
  }

  @Test
  void confirmsWhatWaitsOnceItIsOnDisk() {
    confirms.addWaiting(100, true);
    confirms.addWaiting(200, true);
    scheduler.sendAll();
    durable(300, 99);
    assertThat(frames).isEmpty();

    durable(300, 150);
    durable(300, 200);

    assertThat(frames).containsExactly("1", "2");
  }

  @Test
  void confirmsWhatIsOnlyToBeWrittenWithoutASync() {
    confirms.addWaiting(100, false);
    confirms.addWaiting(200, false);
    confirms.addWaiting(300, false);
    durable(99, 0);
    assertThat(frames).isEmpty();

    durable(299, 0);

    assertThat(frames).containsExactly("2+");
    assertThat(scheduler.awaitedWrite()).isEqualTo(300);
    assertThat(scheduler.awaitedSync()).as("nobody asked for one").isZero();
  }

  @Test
  void doesNotLetAWrittenMessageWaitForASync() {
    confirms.addWaiting(100, true);
    confirms.addWaiting(200, false);
    confirms.addWaiting(300, true);
    confirms.addWaiting(400, false);

    durable(300, 0);
    assertThat(frames).containsExactly("2");
    durable(400, 300);

    assertThat(frames).containsExactly("2", "4+");
    assertThat(scheduler.awaitedSync()).isEqualTo(300);
  }

  @Test
  void doesNotLetATransientMessageWaitForTheDisk() {
    confirms.addWaiting(100, true);

    confirms.addConfirmed();

    assertThat(frames).containsExactly("2");
  }

  @Test
  void endsATransactionWhenItIsWrittenOrSynced() {
    var ended = new ArrayList<String>();
    scheduler.await(100, true, () -> ended.add("synced"));
    scheduler.await(200, false, () -> ended.add("written"));

    scheduler.durable(200, 99);
    assertThat(ended).containsExactly("written");
    scheduler.durable(200, 100);

    assertThat(ended).containsExactly("written", "synced");
  }

  @Test
  void waitsForEveryShardThatHasTheMessage() {
    var shards = new ConfirmScheduler(() -> {}, 0, 3);
    var ofChannel =
        new Confirms(
            shards, output((sequence, multiple) -> frames.add(sequence + (multiple ? "+" : ""))));
    ofChannel.addWaiting(
        new long[] {Confirms.awaited(1, 100, true), Confirms.awaited(2, 50, false)});
    ofChannel.addWaiting(new long[] {Confirms.awaited(2, 60, false)});
    shards.durable(1, 100, 100);
    shards.sendAll();
    assertThat(frames).isEmpty();

    shards.durable(2, 60, 0);
    shards.sendAll();

    assertThat(frames).containsExactly("2+");
  }

  private void durable(long written, long synced) {
    scheduler.durable(written, synced);
    scheduler.sendAll();
  }

  @Test
  void confirmsEveryPublishAndNoneTooEarly() {
    Seeds.each(300, random -> new Publisher(random).run());
  }

  /// Several publishers on one scheduler, each with its own view of what is confirmed.
  private static final class Publisher {
    private final Random random;
    private final ConfirmScheduler scheduler = new ConfirmScheduler(() -> {});
    private final List<Confirms> channels = new ArrayList<>();
    private final List<TreeSet<Long>> unconfirmed = new ArrayList<>();
    private final List<Map<Long, Awaited>> positions = new ArrayList<>();
    private final long[] lastSequence = new long[3];
    private long appended;
    private long written;
    private long synced;

    /// What a publish waits for.
    private record Awaited(long position, boolean isSync) {}

    Publisher(Random random) {
      this.random = random;
      for (int i = 0; i < lastSequence.length; i++) {
        int channel = i;
        unconfirmed.add(new TreeSet<>());
        positions.add(new HashMap<>());
        channels.add(
            new Confirms(
                scheduler, output((sequence, multiple) -> take(channel, sequence, multiple))));
      }
    }

    void run() {
      for (int step = 0; step < 400; step++) {
        switch (random.nextInt(8)) {
          case 0 -> work(0);
          case 1 -> sendAll();
          default -> publish(random.nextInt(channels.size()), random.nextInt(3) > 0);
        }
      }
      work(appended);
      sendAll();
      assertThat(unconfirmed).allMatch(TreeSet::isEmpty);
    }

    private void publish(int channel, boolean persistent) {
      long sequence = ++lastSequence[channel];
      unconfirmed.get(channel).add(sequence);
      if (persistent) {
        appended += 1 + random.nextInt(100);
        boolean isSync = random.nextBoolean();
        positions.get(channel).put(sequence, new Awaited(appended, isSync));
        channels.get(channel).addWaiting(appended, isSync);
      } else {
        positions.get(channel).put(sequence, new Awaited(0, false));
        channels.get(channel).addConfirmed();
      }
    }

    private void work(long least) {
      written = Math.max(least, written + random.nextLong(appended - written + 1));
      synced = Math.max(least, synced + random.nextLong(written - synced + 1));
      scheduler.durable(written, synced);
    }

    private boolean isReached(int channel, long sequence) {
      Awaited awaited = Objects.requireNonNull(positions.get(channel).get(sequence));
      return awaited.position() <= (awaited.isSync() ? synced : written);
    }

    /// After this nothing that may be confirmed is left unconfirmed.
    private void sendAll() {
      scheduler.sendAll();
      for (int channel = 0; channel < channels.size(); channel++) {
        for (long sequence : unconfirmed.get(channel)) {
          assertThat(isReached(channel, sequence)).as("confirmed in time: " + sequence).isFalse();
        }
      }
    }

    private void take(int channel, long sequence, boolean multiple) {
      TreeSet<Long> open = unconfirmed.get(channel);
      var covered =
          multiple ? new TreeSet<>(open.headSet(sequence, true)) : new TreeSet<>(List.of(sequence));
      assertThat(covered).isNotEmpty();
      for (long each : covered) {
        assertThat(isReached(channel, each)).as("confirmed too early: " + each).isTrue();
        assertThat(open.remove(each)).as("confirmed twice: " + each).isTrue();
      }
    }
  }
}

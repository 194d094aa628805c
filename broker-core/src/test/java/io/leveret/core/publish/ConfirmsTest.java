package io.leveret.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    confirms.addWaiting(100);
    confirms.addWaiting(200);
    scheduler.sendAll();
    scheduler.durable(99);
    scheduler.sendAll();
    assertThat(frames).isEmpty();

    scheduler.durable(150);
    scheduler.sendAll();
    scheduler.durable(200);
    scheduler.sendAll();

    assertThat(frames).containsExactly("1", "2");
    assertThat(scheduler.isWaiting()).isFalse();
  }

  @Test
  void doesNotLetATransientMessageWaitForTheDisk() {
    confirms.addWaiting(100);

    confirms.addConfirmed();

    assertThat(frames).containsExactly("2");
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
    private final List<Map<Long, Long>> positions = new ArrayList<>();
    private final long[] lastSequence = new long[3];
    private long appended;
    private long durable;

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
          case 0 -> sync(durable + random.nextLong(appended - durable + 1));
          case 1 -> sendAll();
          default -> publish(random.nextInt(channels.size()), random.nextInt(3) > 0);
        }
      }
      sync(appended);
      sendAll();
      assertThat(unconfirmed).allMatch(TreeSet::isEmpty);
      assertThat(scheduler.isWaiting()).isFalse();
    }

    private void publish(int channel, boolean persistent) {
      long sequence = ++lastSequence[channel];
      unconfirmed.get(channel).add(sequence);
      if (persistent) {
        appended += 1 + random.nextInt(100);
        positions.get(channel).put(sequence, appended);
        channels.get(channel).addWaiting(appended);
      } else {
        positions.get(channel).put(sequence, 0L);
        channels.get(channel).addConfirmed();
      }
    }

    private void sync(long position) {
      durable = position;
      scheduler.durable(position);
    }

    /// After this nothing that may be confirmed is left unconfirmed.
    private void sendAll() {
      scheduler.sendAll();
      for (int channel = 0; channel < channels.size(); channel++) {
        for (long sequence : unconfirmed.get(channel)) {
          assertThat(positions.get(channel).get(sequence)).isGreaterThan(durable);
        }
      }
    }

    private void take(int channel, long sequence, boolean multiple) {
      TreeSet<Long> open = unconfirmed.get(channel);
      var covered =
          multiple ? new TreeSet<>(open.headSet(sequence, true)) : new TreeSet<>(List.of(sequence));
      assertThat(covered).isNotEmpty();
      for (long each : covered) {
        assertThat(positions.get(channel).get(each)).isLessThanOrEqualTo(durable);
        assertThat(open.remove(each)).as("confirmed twice: " + each).isTrue();
      }
    }
  }
}

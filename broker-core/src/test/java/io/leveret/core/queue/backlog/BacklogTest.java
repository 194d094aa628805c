package io.leveret.core.queue.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.TestLists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A backlog of which parts left and came back is the same queue as one that never lost anything.
class BacklogTest {
  private static final int SEGMENT = 3000;

  /// Not an address: stands for a message that is gone where it stood.
  private static final long GONE = 1L << 54;

  @Test
  void behavesAsADequeWhateverLeavesAndComesBack() {
    Seeds.each(60, random -> new Model(random, Integer.MAX_VALUE).run());
  }

  @Test
  void behavesAsADequeWhateverIsKeptElsewhere() {
    Seeds.each(30, random -> new Model(random, 2000).run());
  }

  /// Entries are addresses from `SEGMENT` on, all of the same queue.
  private static final class Model {
    private final Random random;
    private final Map<KeptPage, long[]> kept = new HashMap<>();
    private final PagePool pool;
    private final Backlog backlog;
    private final boolean keeps;
    private final List<Long> expected = new ArrayList<>();
    private long next = SEGMENT;

    Model(Random random, int hot) {
      this.random = random;
      this.keeps = hot < Integer.MAX_VALUE;
      int bits = 2 + random.nextInt(11);
      var sizes = new BacklogSizes(500, 1000, 100, 3000, 10, hot, bits);
      this.pool = new PagePool(bits);
      this.backlog = new Backlog(sizes, pool, kept::remove);
    }

    void run() {
      for (int step = 0; step < 300; step++) {
        switch (random.nextInt(6)) {
          case 0, 1 -> add(random.nextInt(2000));
          case 2 -> poll(random.nextInt(2500));
          case 3 -> {
            chill();
            if (keeps && random.nextInt(4) == 0) {
              keepMixed();
            }
          }
          case 4 -> {
            removeSome();
            dieInPages();
          }
          default -> refill();
        }
        pass();
        assertThat(backlog.isEmpty()).isEqualTo(expected.isEmpty());
        if (!keeps) { // else not all is told
          check();
        }
      }
      poll(expected.size());
      assertThat(backlog.isEmpty()).isTrue();
      assertThat(backlog.rest().elsewhere()).isZero();
    }

    private void add(int count) {
      for (int i = 0; i < count; i++) {
        backlog.add(next);
        expected.add(next++);
        if (backlog.isTooLong()) {
          backlog.keepElsewhere(this::keep);
        }
      }
    }

    private @Nullable KeptPage keep(long first, long[] entries) {
      if (random.nextInt(5) == 0) {
        return null;
      }
      var page = new KeptPage(first, entries.length, SEGMENT, pool);
      for (int i = 0; i < entries.length; i++) {
        if (Entry.isDead(entries[i])) {
          page.pass(first + i);
        }
      }
      kept.put(page, entries.clone());
      return page;
    }

    private void keepMixed() {
      long from = random.nextLong(backlog.tail() + 1);
      backlog.keepMixed(
          from,
          random.nextInt(3000),
          new Backlog.Mixed() {
            @Override
            public @Nullable KeptPage keep(long first, long[] entries) {
              return Model.this.keep(first, entries);
            }

            @Override
            public boolean taken(KeptPage page) {
              return random.nextBoolean();
            }
          });
    }

    private void dieInPages() {
      for (var page : List.copyOf(kept.keySet())) {
        if (!backlog.rest().has(page)) {
          kept.remove(page);
        } else if (random.nextInt(3) == 0) {
          int place = random.nextInt(pool.pageSize());
          long sequence = page.head() + place;
          long entry = Objects.requireNonNull(kept.get(page))[place];
          if (!page.isGone(sequence)) {
            page.watch(new KnownEntries(new long[] {sequence}, new long[] {entry}, 1));
            assertThat(backlog.at(sequence)).isEqualTo(entry);
            backlog.die(sequence, 10);
            expected.remove(entry);
          }
        }
      }
    }

    private void poll(int count) {
      for (int i = 0; i < count && !expected.isEmpty(); i++) {
        while (backlog.peek() == Entry.NONE) {
          refill();
          pass();
        }
        assertThat(backlog.peek()).isEqualTo(expected.removeFirst());
        backlog.poll();
        pass();
      }
    }

    private void pass() {
      while (Entry.isDead(backlog.peek())) {
        backlog.poll();
      }
    }

    private static MessageList segment(long number) {
      return TestLists.neighbours(number * SEGMENT, SEGMENT);
    }

    /// Offers a sealed segment, all of whose messages were of this queue.
    private void chill() {
      long sealed = next / SEGMENT;
      if (sealed == 1) {
        return;
      }
      var list = segment(1 + random.nextLong(sealed - 1));
      var match = new RunMatch(backlog, list, 100);
      while (match.next(random.nextInt(2) == 0 ? SEGMENT : 1000)) {
        var lane = MessageRun.Lane.ALL;
        var run = MessageRun.of(SEGMENT, lane, list, match.place(), match.span());
        for (int place = match.place(); place < match.place() + match.span(); place++) {
          if (Entry.isDead(match.entry(place))) {
            run.remove(list, place);
          }
        }
        backlog.chill(match.ring(), match.first(), run);
      }
    }

    private void removeSome() {
      var runs = backlog.rest().runs();
      for (int i = random.nextInt(40); i > 0 && !runs.isEmpty(); i--) {
        var run = runs.get(random.nextInt(runs.size()));
        int place = random.nextInt(run.span());
        long address = run.first() + place;
        if (backlog.rest().has(run) && run.has(address)) {
          long sequence = backlog.rest().firstOf(run) + place;
          backlog
              .rest()
              .soon(run, new KnownEntries(new long[] {sequence}, new long[] {address}, 1));
          backlog.die(sequence, 10);
          expected.remove(address);
        }
      }
    }

    private void refill() {
      var page = backlog.wantedPage();
      if (page != null) {
        long[] entries = Objects.requireNonNull(kept.remove(page));
        for (int i = 0; i < entries.length; i++) {
          entries[i] = page.isGone(page.head() + i) ? Entry.dead(entries[i]) : entries[i];
        }
        backlog.refill(page, entries);
      }
      var run = backlog.wanted();
      if (run == null) {
        return;
      }
      int count = Math.min(run.span(), 1 + random.nextInt(3000));
      long[] read = new long[count];
      for (int i = 0; i < count; i++) {
        long address = run.first() + i;
        read[i] = run.isGone(address) ? GONE : address;
      }
      backlog.refill(run, read);
      run.dropFirst(segment(run.segment()), count);
      if (run.count() == 0) {
        backlog.remove(run);
      }
    }

    private void check() {
      List<Long> seen = new ArrayList<>();
      backlog.forEach(
          new Backlog.Visitor() {
            @Override
            public boolean entry(long entry) {
              return Entry.isDead(entry) || seen.add(entry);
            }

            @Override
            public void run(MessageRun run) {
              int before = seen.size();
              for (long address = run.first(); address <= run.last(); address++) {
                if (!run.isGone(address)) {
                  seen.add(address);
                }
              }
              assertThat(run.count()).isEqualTo(seen.size() - before);
              assertThat(run.bytes()).isEqualTo(10L * run.count());
            }
          });
      assertThat(seen.size()).isEqualTo(expected.size());
      assertThat(seen.equals(expected)).isTrue();
      assertThat(backlog.isEmpty()).isEqualTo(expected.isEmpty());
    }
  }
}

package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Backlog;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.SegmentIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets go of a queue's entries in sealed segments, and reads them back before their turn comes.
///
/// For durable queues without priorities only: the directory of a segment knows the order of
/// arrival, no other. Entries leave only when what the directory says is exactly what is here.
///
/// **Confined** to the queue's loop.
public final class ColdBacklog {
  private static final Logger LOG = LoggerFactory.getLogger(ColdBacklog.class);

  /// Messages that are read at once.
  private static final int PIECE = 1 << 16;

  private final MessageStore store;
  private final QueueDefinition definition;
  private final ReadyMessages ready;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean isReading;

  ColdBacklog(MessageStore store, QueueDefinition definition, ReadyMessages ready) {
    this.store = store;
    this.definition = definition;
    this.ready = ready;
  }

  /// Whether the queue may hold runs now.
  public boolean takesRuns() {
    return definition.durable() && ready.maxPriority() == 0;
  }

  /// A segment got its directory.
  public void sealed(SegmentIndex index) {
    int slot = takesRuns() ? index.find(definition.queueId()) : -1;
    if (slot < 0 || index.isOdd(slot)) {
      return;
    }
    long from = index.first(slot);
    long to = index.last(slot);
    if (ready.backlog().tail() - ready.backlog().firstToLeave(from, to) >= Backlog.FEWEST) {
      store
          .runs()
          .load(
              definition.queueId(),
              index.segment(),
              0,
              index.count(slot),
              read -> chill(index.segment(), read));
    }
  }

  private void chill(long segment, long[] read) {
    if (!takesRuns() || read.length == 0) {
      return;
    }
    Backlog backlog = ready.backlog();
    long first = backlog.firstToLeave(read[0], read[read.length - 1]);
    if (first < backlog.tail()) {
      int place = Arrays.binarySearch(read, Entry.address(backlog.at(first)));
      if (place >= 0) {
        backlog.chill(segment, first, read, place);
      }
    }
  }

  /// Appends messages that were found at start.
  public void recover(MessageRun run) {
    ready.add(run);
  }

  /// Reads on when the entries at the front are few.
  void readAhead() {
    if (!isReading && ready.wantsRun()) {
      read();
    }
  }

  /// Reads the first entries and then runs `whenRead`.
  void load(Runnable whenRead) {
    waiting.add(whenRead);
    if (!isReading) {
      read();
    }
  }

  private void read() {
    MessageRun run = ready.backlog().wanted();
    if (run == null) {
      wake();
      return;
    }
    isReading = true;
    int count = Math.min(PIECE, run.count());
    store
        .runs()
        .load(definition.queueId(), run.segment(), run.from(), count, read -> arrived(run, read));
  }

  private void arrived(MessageRun run, long[] read) {
    isReading = false;
    if (read.length > 0) {
      ready.backlog().refill(run, read);
    } else if (ready.lose(run)) {
      LOG.error(
          "queue '{}' in vhost '{}': lost {} messages at {} to {}, which cannot be read",
          definition.name(),
          definition.virtualHost(),
          run.count(),
          run.first(),
          run.last());
      settle(run);
    }
    wake();
  }

  private void wake() {
    List<Runnable> woken = List.copyOf(waiting);
    waiting.clear();
    woken.forEach(Runnable::run);
  }

  /// Forgets all runs: the rest of the queue is purged message by message.
  void purge() {
    ready.removeRuns(this::settle);
  }

  private void settle(MessageRun run) {
    store.settled(definition.queueId(), run.first(), run.last());
    store.runs().release(run);
  }
}

package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.storage.CheckpointSource.Elsewhere;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.directory.SegmentIndex;
import io.leveret.core.storage.format.SegmentUse;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.LogWriter;
import io.leveret.core.storage.segment.SegmentCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets segments of which little lives be written anew, without what is dead in them: every record
/// that is left keeps its address, so nobody has to be told.
///
/// What lives is what a checkpoint says, so that nothing is kept for it where messages flow; once
/// the checkpoint is on disk, what is not in it is dead also after a crash. Only segments before
/// two checkpoints qualify: of these no record but messages and parts is needed any more. Pages of
/// transient messages that rest on durable ones must be read first, to know on which; they are kept
/// for that as they were at the checkpoint.
///
/// **Confined** to the shard's loop; files are read and written on the reader, one chunk at a time
/// and in a share of the time only.
final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  /// How much of the time may be spent, in percent, when the files are too much.
  private static final int MOST_TIME_SHARE = 50;

  /// Parts that are read to know what lives of the segments that are compacted together.
  private static final int MOST_READ = 4096;

  private final StoreSettings settings;
  private final Loop loop;
  private final Clock clock;
  private final Executor reader;
  private final Disk disk;
  private final SegmentCatalog catalog;
  private final Room room;
  private final SegmentWatch watch;
  private @Nullable Store store;
  private @Nullable LiveSnapshot planned;
  private final ArrayDeque<Candidate> candidates = new ArrayDeque<>();
  private boolean isRunning;
  private long compacted;
  private long kept;

  /// A segment that is to be compacted.
  ///
  /// @param references to its records at the moment of the checkpoint
  /// @param isTrial whether it is not sure that it is worth the while
  record Candidate(SegmentUse use, long references, boolean isTrial) {}

  Compaction(MessageStore.Ports on, StoreSettings settings, SegmentCatalog catalog, Room room) {
    this.settings = settings;
    this.disk = on.disk();
    this.loop = on.loop();
    this.clock = on.clock();
    this.reader = on.threads().reader();
    this.catalog = catalog;
    this.room = room;
    this.watch = new SegmentWatch(settings, catalog);
  }

  /// What it works for, which is made after it.
  private record Store(
      Log log,
      LogWriter writer,
      StoredMessages messages,
      NeedsReader needs,
      TransactionLog transactions) {}

  void of(Log log, LogWriter writer, StoredMessages messages, TransactionLog transactions) {
    store = new Store(log, writer, messages, new NeedsReader(messages), transactions);
  }

  /// A segment got its directory.
  void sealed(SegmentIndex index) {
    watch.sealed(index, clock.nanoTime());
  }

  /// The queues were described.
  ///
  /// @param covered what stands before it is in two checkpoints
  void plan(CheckpointSource source, ByteBuffer described, long covered) {
    if (isRunning || store == null || settings.compaction().livePercent() == 0) {
      return;
    }
    letGo();
    var uses = store.log().chunks().segmentsBefore(covered / settings.chunkBytes());
    store.needs().hold(choose(watch.choose(uses, clock.nanoTime()), source));
    if (!candidates.isEmpty()) {
      candidates.forEach(candidate -> candidate.use().isHeld = true);
      planned = living(store, source, described);
    }
  }

  /// Takes as many segments as may be compacted together, and answers what must be read to know
  /// what lives of them.
  private Set<Elsewhere> choose(List<Candidate> due, CheckpointSource source) {
    var elsewhere = new ArrayList<Elsewhere>();
    if (!due.isEmpty()) {
      source.describeElsewhere(elsewhere::add);
    }
    var needed = new HashSet<Elsewhere>();
    for (var candidate : due) {
      long segment = candidate.use().number;
      var more = elsewhere.stream().filter(part -> part.mayNeed(segment)).toList();
      if (candidates.isEmpty() || needed.size() + more.size() <= MOST_READ) {
        candidates.add(candidate);
        needed.addAll(more);
      }
    }
    return needed;
  }

  /// What lives of the candidates, but for what must be read first.
  private LiveSnapshot living(Store of, CheckpointSource source, ByteBuffer described) {
    var fleeting = new CheckpointWriter();
    source.describeFleeting(fleeting);
    var segments =
        candidates.stream()
            .map(candidate -> candidate.use().number)
            .collect(Collectors.toUnmodifiableSet());
    var living =
        new LiveSnapshot(
            settings.segmentBytes(), segments, described, fleeting.finish(0, false), this::around);
    // What lives besides what queues hold.
    of.messages().liveness().forEachNeeded(living::more);
    of.transactions().forEachHeld(living::more);
    return living;
  }

  /// What a segment has around a run; nothing when it cannot be read, and then it stays as it is.
  private MessageList around(int queueId, MessageRun run) {
    try {
      return new RunReader(disk, settings).read(queueId, run.segment(), run.lane());
    } catch (IOException e) {
      LOG.debug("segment {} cannot be read: {}", run.segment(), e.toString());
      return MessageList.EMPTY;
    }
  }

  private void letGo() {
    candidates.forEach(this::letGo);
    candidates.clear();
    planned = null;
    if (store != null) {
      store.needs().letGo();
    }
  }

  /// The checkpoint does not come to disk.
  void forgo() {
    if (!isRunning) {
      letGo();
    }
  }

  private void letGo(Candidate candidate) {
    if (store != null) {
      store.log().chunks().letGo(candidate.use());
    }
  }

  /// The checkpoint is on disk.
  void start() {
    if (!isRunning && planned != null) {
      isRunning = true;
      read(planned);
    }
  }

  /// Reads what is to be read first, one part after the other.
  private void read(LiveSnapshot living) {
    if (store == null || store.needs().isEmpty()) {
      next(living);
      return;
    }
    long before = clock.nanoTime();
    store
        .needs()
        .readNext(
            living::moreElsewhere, () -> pause(clock.nanoTime() - before, () -> read(living)));
  }

  private void next(LiveSnapshot living) {
    for (var next = candidates.poll(); next != null; next = candidates.poll()) {
      if (next.use().live > 0) {
        step(new CompactionStep(disk, settings, catalog, next, living));
        return;
      }
      letGo(next);
    }
    isRunning = false;
    planned = null;
  }

  private void step(CompactionStep step) {
    reader.execute(() -> {
      if (room.hasFailed()) {
        return; // nothing is to be synced any more
      }
      long before = clock.nanoTime();
      var outcome = step.run();
      long took = clock.nanoTime() - before;
      if (outcome instanceof CompactionStep.Outcome.Failed(IOException cause)) {
        room.failed(cause); // before anything else is synced
      }
      loop.execute(() -> stepped(step, outcome, took));
    });
  }

  private void stepped(CompactionStep step, CompactionStep.Outcome outcome, long took) {
    if (outcome instanceof CompactionStep.Outcome.More) {
      pause(took, () -> step(step));
      return;
    }
    var candidate = step.candidate();
    long segment = candidate.use().number;
    watch.ended(candidate, outcome, clock.nanoTime());
    switch (outcome) {
      case CompactionStep.Outcome.More() -> throw new IllegalStateException("not the end");
      case CompactionStep.Outcome.Compacted(boolean wasWhole, long from, long to) -> {
        LOG.debug("segment {} is compacted from {} to {} bytes", segment, from, to);
        compacted++;
        if (wasWhole && store != null) {
          store.writer().replaced(segment);
        }
      }
      case CompactionStep.Outcome.Kept(String reason) -> {
        kept++;
        LOG.debug("segment {} is not compacted: {}", segment, reason);
      }
      case CompactionStep.Outcome.TooMuch(long bytes) ->
          LOG.debug("segment {} is not compacted: more than {} bytes live", segment, bytes);
      case CompactionStep.Outcome.Unfit() ->
          LOG.warn("segment {} is damaged and stays as it is", segment);
      case CompactionStep.Outcome.Failed _ -> {
        return;
      }
    }
    letGo(candidate);
    pause(took, () -> next(step.living()));
  }

  /// How often a segment was compacted.
  long compacted() {
    return compacted;
  }

  /// How often one was left alone that should have been compacted.
  long kept() {
    return kept;
  }

  /// Lets so much time pass that the disk is busy with this for its share only.
  private void pause(long took, Runnable then) {
    int usual = settings.compaction().timeShare();
    int share = watch.isUrgent() ? Math.max(usual, MOST_TIME_SHARE) : usual;
    long delay = took * (100 - share) / share;
    if (delay == 0) {
      loop.execute(then);
    } else {
      var _ = loop.schedule(Duration.ofNanos(delay), then);
    }
  }
}

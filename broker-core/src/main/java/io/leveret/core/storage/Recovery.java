package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.LongIntMap;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.SegmentUse;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.segment.SegmentCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/// Reads the durable log from its oldest segment to its end and finds what the queues still hold.
///
/// Writes nothing but what [SegmentScan] does, so it may be cut short and run again.
///
/// **Confined** to the thread that opens the store.
final class Recovery {
  private static final long[] NO_PARTS = {};

  private final StoreSettings settings;
  private final SegmentCatalog catalog;
  private final RecoveryHandler handler;
  private final Checkpoint checkpoint;
  private final Opening opening;
  private final SegmentScan scan;
  private final SegmentSkim skim;
  private final RunReader runs;
  private final Map<Long, SegmentUse> uses = new HashMap<>();
  private final MessageView view = new MessageView();
  private final MessageView originView = new MessageView();
  private final Map<Integer, QueueReplay> queues = new LinkedHashMap<>();
  private final FoundMessages messages = new FoundMessages();
  private final LongIntMap shared = new LongIntMap();
  private final Map<Long, Long> origins = new HashMap<>();
  private final Map<Long, long[]> parts = new HashMap<>();
  private final LongIntMap foundParts = new LongIntMap();
  private final UncommittedRecords uncommitted = new UncommittedRecords();

  Recovery(
      Disk disk,
      StoreSettings settings,
      RecoveryHandler handler,
      Checkpoint checkpoint,
      SegmentScan scan,
      Opening opening) {
    this.settings = settings;
    this.handler = handler;
    this.checkpoint = checkpoint;
    this.opening = opening;
    this.skim = new SegmentSkim(disk, settings, handler, checkpoint);
    this.runs = new RunReader(disk, settings);
    this.scan = scan;
    this.catalog = scan.catalog();
  }

  /// Scans everything, fills the log and tells the handler what is live.
  void run(Log log, Liveness liveness, long epoch) throws IOException {
    var segments = catalog.segments();
    skim(segments);
    var toScan = segments.stream().filter(segment -> !skim.skimmed().containsKey(segment)).toList();
    for (long segment : toScan) {
      scan.readHeaders(segment);
    }
    scan.closedBy(epoch);
    for (long segment : toScan) {
      scan.scan(segment, skim.isBeyondCheckpoint(segment), this::record);
    }
    uncommitted.interrupt();
    long start = scan.firstFreeChunk();
    scan.closeHoles(start, epoch);
    for (long segment : toScan) {
      boolean isSealed = (segment + 1) * settings.chunksPerSegment() <= start;
      if (isSealed && skim.isBeyondCheckpoint(segment)) {
        skim.undescribed().add(segment);
      }
    }
    log.startAt(start);
    segments.forEach(segment -> uses.put(segment, log.chunks().segment(segment)));
    count(liveness);
    for (var chunk : scan.chunks().values()) {
      if (useOf(chunk.base >>> 3).live > 0) {
        log.recovered(chunk);
      }
    }
    thin(segments);
    queues.forEach((queueId, queue) -> queue.tell(queueId, messages, handler));
    scan.free();
  }

  /// Nobody knows what compacted segments had of a queue.
  private void thin(List<Long> segments) {
    segments.stream()
        .filter(catalog::isCompacted)
        .max(Comparator.naturalOrder())
        .map(segment -> ((segment + 1) * settings.segmentBytes() >>> 3) - 1)
        .ifPresent(last -> queues.values().forEach(queue -> queue.thinnedUpTo(last)));
  }

  private void skim(List<Long> segments) throws IOException {
    for (long segment : segments) {
      if (opening == Opening.SERVE && skim.skim(segment, messages, this::queue)) {
        var index = Objects.requireNonNull(skim.skimmed().get(segment));
        for (int i = 0; i < settings.chunksPerSegment(); i++) {
          if (index.epoch(i) != 0) {
            scan.skimmed(segment * settings.chunksPerSegment() + i, index.epoch(i));
          }
        }
      }
    }
  }

  /// Segments that should have a directory and have none.
  Set<Long> undescribed() {
    return skim.undescribed();
  }

  /// For each queue the address from which on it has lost nothing.
  Map<Integer, Long> headFloors() {
    var floors = new HashMap<Integer, Long>();
    queues.forEach((queueId, queue) -> floors.put(queueId, queue.gap() + 1));
    return floors;
  }

  private void record(Memory in, int at, long position) {
    int type = in.little.get(at + 8);
    boolean isNew = position >= checkpoint.position();
    boolean waits = isNew && (in.little.get(at + 9) & RecordFormat.TRANSACTIONAL) != 0;
    if (!waits && type != RecordFormat.TRANSACTION) {
      uncommitted.interrupt();
    }
    switch (type) {
      case RecordFormat.MESSAGE -> message(in, at, position >>> 3, waits);
      case RecordFormat.PART -> {
        foundParts.put(position >>> 3, 1);
        if (waits) {
          uncommitted.add(position, true, () -> {}); // which lives or not by who lists it
        }
      }
      case RecordFormat.TRANSACTION -> {
        boolean counts = uncommitted.commit(in.little.getLong(at + 16), in.little.getInt(at + 12));
        if (isNew && !counts && position >= scan.durableMark()) {
          // Else it may seem whole to a later start, which knows of more that was synced.
          scan.cover(position, RecordFormat.TRANSACTION_LENGTH);
        }
      }
      default -> {
        if (waits) {
          uncommitted.add(position, true, control(in.little, at));
        } else if (isNew && scan.isTorn() && isSettlement(in.little.get(at + 8))) {
          // What it settles may have become a message that is lost in what was torn.
          scan.cover(position, RecordFormat.align(in.little.getInt(at)));
        } else if (isNew) {
          control(in.little, at).apply();
        }
      }
    }
  }

  private static boolean isSettlement(byte type) {
    return type == RecordFormat.ACK || type == RecordFormat.QUEUE_OPERATION;
  }

  private UncommittedRecords.Effect control(ByteBuffer in, int at) {
    int queueId = in.getInt(at + 12);
    return switch (in.get(at + 8)) {
      case RecordFormat.ACK -> {
        long first = in.getLong(at + 16);
        long last = in.getLong(at + 24);
        yield () -> of(queueId, queue -> queue.settled(first, last));
      }
      case RecordFormat.REQUEUE -> {
        long address = in.getLong(at + 16);
        int failures = in.getInt(at + 24);
        yield () -> of(queueId, queue -> queue.requeued(address, failures));
      }
      case RecordFormat.DELIVERED -> {
        long last = in.getLong(at + 16);
        yield () -> of(queueId, queue -> queue.delivered(last));
      }
      case RecordFormat.QUEUE_OPERATION -> () -> of(queueId, QueueReplay::dropped);
      default -> () -> {}; // of a later version, which must not change what these mean
    };
  }

  private void of(int queueId, Consumer<QueueReplay> effect) {
    var queue = queues.get(queueId);
    if (queue != null) {
      effect.accept(queue);
    }
  }

  private void message(Memory in, int at, long address, boolean waits) {
    RecordFormat.readMessage(in, at, view);
    boolean isWhole = isWhole(address);
    if (isWhole) {
      messages.add(address, view, RecordFormat.baseMillis(in) + in.little.getInt(at + 12));
    }
    int[] queueIds = queuesOf(in.little, at);
    if (queueIds.length > 1) {
      shared.put(address, 1);
    }
    if (waits) {
      uncommitted.add(address << 3, isWhole || wasWhole(), new Arrival(address, isWhole, queueIds));
    } else if (isWhole) {
      new Arrival(address, true, queueIds).apply();
    }
  }

  /// The origin of the message in `view`: if it is in a segment that was not read, reads it.
  private boolean isOriginThere() {
    long origin = view.origin();
    if (messages.contains(origin)) {
      return true;
    }
    if (!skim.isSkimmed(origin)) {
      return false;
    }
    try {
      if (!scan.read(origin, originView)) {
        return false;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (originView.isParted()) {
      long[] listed = Liveness.partsOf(originView);
      parts.put(origin, listed);
      return areFound(listed); // else it was let go, by what was never synced
    }
    return true;
  }

  private static int[] queuesOf(ByteBuffer in, int at) {
    var ids = new int[RecordFormat.queueCount(in, at)];
    int from = RecordFormat.queuesAt(at, ids.length);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = in.getInt(from + 4 * i);
    }
    return ids;
  }

  /// Whether all is found that the message in `view` needs; if so, notes what it needs.
  private boolean isWhole(long address) {
    if (view.origin() != 0) {
      if (!isOriginThere()) {
        return false; // nothing that lives: or the damage was reported where the other is missing
      }
      origins.put(address, view.origin());
      shared.put(view.origin(), 1);
      shared.put(address, 1);
    } else if (view.isParted()) {
      long[] listed = Liveness.partsOf(view);
      if (!areFound(listed)) {
        return false; // never whole on disk, or reported as damage where the part is missing
      }
      parts.put(address, listed);
    }
    return true;
  }

  /// Whether what the message in `view` needs was on disk at a time: it is missing because nobody
  /// needs it any more, or because of damage that is reported where it stood.
  private boolean wasWhole() {
    if (view.origin() != 0) {
      return view.origin() << 3 < scan.durableMark();
    }
    for (long part : Liveness.partsOf(view)) {
      if (foundParts.get(part) == 0 && part << 3 >= scan.durableMark()) {
        return false;
      }
    }
    return true;
  }

  /// A message that comes to its queues, or does not.
  private final class Arrival implements UncommittedRecords.Effect {
    private final long address;
    private final boolean isWhole;
    private final int[] queueIds;

    Arrival(long address, boolean isWhole, int[] queueIds) {
      this.address = address;
      this.isWhole = isWhole;
      this.queueIds = queueIds;
    }

    @Override
    public void apply() {
      for (int queueId : queueIds) {
        if (isWhole) {
          queue(queueId).message(address);
        }
      }
    }

    @Override
    public void discard() {
      for (int queueId : queueIds) {
        queue(queueId).neverCame(address);
      }
    }
  }

  private boolean areFound(long[] listed) {
    for (long part : listed) {
      if (foundParts.get(part) == 0 && !skim.isSkimmed(part)) {
        return false;
      }
    }
    return true;
  }

  private QueueReplay queue(int queueId) {
    return queues.computeIfAbsent(
        queueId,
        id ->
            new QueueReplay(
                checkpoint.position() >>> 3, checkpoint.queues().get(id), run -> listOf(id, run)));
  }

  private MessageList listOf(int queueId, MessageRun run) {
    try {
      var list = runs.read(queueId, run.segment());
      messages.addPlain(list);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Counts who refers to what, and drops the queues that nobody knows.
  private void count(Liveness liveness) {
    queues.keySet().removeIf(queueId -> !handler.isKnown(queueId));
    var references = new LongIntMap();
    for (var queue : queues.values()) {
      queue.finish();
      queue.runs().forEach(run -> useOf(run.first()).live += run.count());
      queue.forEachLive(address -> {
        if (shared.get(address) == 0) {
          live(address, 1, liveness);
        } else {
          references.put(address, references.get(address) + 1);
        }
      });
    }
    // One that refers to another comes first: the other may live for nothing else.
    for (var reference : origins.entrySet()) {
      if (references.get(reference.getKey()) > 0) {
        long origin = reference.getValue();
        references.put(origin, references.get(origin) + 1);
      }
    }
    references.forEach((address, count) -> live(address, count, liveness));
  }

  private void live(long address, int references, Liveness liveness) {
    var origin = origins.get(address);
    if (origin != null) {
      useOf(address).live++;
      liveness.refers(address, references, origin);
      return;
    }
    long[] listed = parts.getOrDefault(address, NO_PARTS);
    useOf(address).live += listed.length > 0 ? 1 : references;
    liveness.recovered(address, references, listed);
    for (long part : listed) {
      useOf(part).live++;
    }
  }

  private SegmentUse useOf(long address) {
    return Objects.requireNonNull(uses.get((address << 3) / settings.segmentBytes()));
  }
}

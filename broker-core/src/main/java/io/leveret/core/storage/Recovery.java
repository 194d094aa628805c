package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.LongIntMap;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.MessageLinks;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.SegmentUse;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Liveness;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.segment.SegmentCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Reads the durable log from its oldest segment to its end and finds what the queues still hold.
///
/// Writes nothing but what [SegmentScan] does, so it may be cut short and run again.
///
/// **Confined** to the thread that opens the store.
final class Recovery {
  private final StoreSettings settings;
  private final SegmentCatalog catalog;
  private final Checkpoint checkpoint;
  private final Opening opening;
  private final SegmentScan scan;
  private final SegmentSkim skim;
  private final Map<Long, SegmentUse> uses = new HashMap<>();
  private final MessageView view = new MessageView();
  private final MessageView originView = new MessageView();
  private final FoundMessages messages;
  private final RecoveredQueues queues;
  private final MissingSegments missing;
  private final RecoveryHandler handler;
  private final Disk disk;
  private final LongIntMap foundParts = new LongIntMap();

  /// Messages that were read, and of which something else is missing.
  private final LongIntMap halves = new LongIntMap();

  private final UncommittedRecords uncommitted = new UncommittedRecords();

  Recovery(
      Disk disk,
      StoreSettings settings,
      RecoveryHandler handler,
      Checkpoint checkpoint,
      SegmentScan scan,
      Opening opening) {
    this.settings = settings;
    this.checkpoint = checkpoint;
    this.opening = opening;
    this.skim = new SegmentSkim(disk, settings, handler, checkpoint);
    this.messages = new FoundMessages(settings.segmentBytes() >>> 3);
    var reader = new RunReader(disk, settings, handler::damaged);
    this.scan = scan;
    this.catalog = scan.catalog();
    this.missing = new MissingSegments(settings, checkpoint, Set.copyOf(catalog.segments()));
    this.queues = new RecoveredQueues(messages, reader, settings, handler, checkpoint, missing);
    this.handler = handler;
    this.disk = disk;
  }

  /// Scans everything, fills the log and tells the handler what is live.
  void run(Log log, Liveness liveness, long epoch) throws IOException {
    var segments = catalog.segments();
    queues.takeRuns(Set.copyOf(segments));
    missing.readDirectories(disk);
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
    queues.count(liveness, uses);
    missing.tell(handler, scan.durableMark());
    for (var chunk : scan.chunks().values()) {
      if (useOf(chunk.base >>> 3).live > 0) {
        log.recovered(chunk);
      }
    }
    thin(segments);
    queues.tell();
    messages.close();
    scan.free();
  }

  /// Nobody knows what compacted segments had of a queue.
  private void thin(List<Long> segments) {
    segments.stream()
        .filter(catalog::isCompacted)
        .max(Comparator.naturalOrder())
        .map(segment -> (((segment + 1) * settings.segmentBytes()) >>> 3) - 1)
        .ifPresent(queues::thinnedUpTo);
  }

  private void skim(List<Long> segments) throws IOException {
    for (long segment : segments) {
      if (mayBeSkimmed(segment) && skim.skim(segment, messages, queues::of)) {
        var index = Objects.requireNonNull(skim.skimmed().get(segment));
        for (int i = 0; i < settings.chunksPerSegment(); i++) {
          if (index.epoch(i) != 0) {
            scan.skimmed(segment * settings.chunksPerSegment() + i, index.epoch(i));
          }
        }
      }
    }
  }

  /// A broker finds out what is damaged in an old segment when it reads a message there; a tool
  /// finds out now.
  private boolean mayBeSkimmed(long segment) throws IOException {
    if (opening == Opening.SERVE) {
      return true;
    }
    if (!skim.isDescribed(segment)) {
      return false;
    }
    return scan.isIntact(segment);
  }

  /// Segments that should have a directory and have none.
  Set<Long> undescribed() {
    return skim.undescribed();
  }

  /// For each queue the address from which on it has lost nothing.
  Map<Integer, Long> headFloors() {
    return queues.headFloors();
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
        boolean counts =
            !scan.isTorn()
                && uncommitted.commit(in.little.getLong(at + 16), in.little.getInt(at + 12));
        uncommitted.interrupt();
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
        boolean isOfAll = in.getInt(at) < RecordFormat.LANE_ACK_LENGTH;
        int lowest = isOfAll ? 0 : in.get(at + 32) & 0xff;
        int highest = isOfAll ? 255 : in.get(at + 33) & 0xff;
        yield () -> queues.each(queueId, lowest, highest, queue -> queue.settled(first, last));
      }
      case RecordFormat.REQUEUE -> {
        long address = in.getLong(at + 16);
        int failures = in.getInt(at + 24);
        yield () -> queues.each(queueId, queue -> queue.requeued(address, failures));
      }
      case RecordFormat.DELIVERED -> {
        long last = in.getLong(at + 16);
        yield () -> queues.each(queueId, queue -> queue.delivered(last));
      }
      case RecordFormat.QUEUE_OPERATION -> () -> queues.each(queueId, QueueReplay::dropped);
      default -> () -> {}; // of a later version, which must not change what these mean
    };
  }

  private void message(Memory in, int at, long address, boolean waits) {
    RecordFormat.readMessage(in, at, view);
    long[] links = links(RecordFormat.isOldChunk(in));
    boolean isWhole = isWhole(links);
    if (!isWhole) {
      halves.put(address, 1);
    } else {
      messages.add(address, view, RecordFormat.baseMillis(in) + in.little.getInt(at + 12), links);
    }
    var arrival = new Arrival(address, isWhole, view.priority(), queuesOf(in.little, at));
    if (waits) {
      uncommitted.add(address << 3, isWhole || wasWhole(links), arrival);
    } else if (isWhole) {
      arrival.apply();
    } else {
      arrival.discard();
    }
  }

  /// What the message in `view` needs beside its own record.
  private long[] links(boolean isOld) {
    long[] links = MessageLinks.of(view);
    long origin = view.origin();
    if (!isOld || origin == 0) {
      return links;
    }
    long[] more = messages.contains(origin) ? messages.links(origin) : readLinks(origin);
    long[] all = Arrays.copyOf(links, links.length + more.length);
    System.arraycopy(more, 0, all, links.length, more.length);
    return all;
  }

  /// What a message needs of a segment that was not read.
  private long[] readLinks(long address) {
    try {
      boolean isRead = skim.isSkimmed(address) && scan.read(address, originView);
      return isRead ? MessageLinks.of(originView) : new long[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] queuesOf(ByteBuffer in, int at) {
    var ids = new int[RecordFormat.queueCount(in, at)];
    int from = RecordFormat.queuesAt(at, ids.length);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = in.getInt(from + 4 * i);
    }
    return ids;
  }

  /// Whether all is found that a message needs. Else it was never whole on disk, or nothing of it
  /// lives, or the damage is reported where the rest is missing.
  private boolean isWhole(long[] links) {
    for (long link : links) {
      if (!isFound(link)) {
        return false;
      }
    }
    return true;
  }

  private boolean isFound(long link) {
    return foundParts.get(link) != 0 || messages.contains(link) || skim.isSkimmed(link);
  }

  /// Whether what a message needs was on disk at a time: it is missing because nobody needs it any
  /// more, or because of damage that is reported where it stood.
  private boolean wasWhole(long[] links) {
    for (long link : links) {
      if (!isFound(link) && halves.get(link) == 0 && link << 3 >= scan.durableMark()) {
        return false;
      }
    }
    return true;
  }

  /// A message that comes to its queues, or does not.
  private final class Arrival implements UncommittedRecords.Effect {
    private final long address;
    private final boolean isWhole;
    private final int priority;
    private final int[] queueIds;

    Arrival(long address, boolean isWhole, int priority, int[] queueIds) {
      this.address = address;
      this.isWhole = isWhole;
      this.priority = priority;
      this.queueIds = queueIds;
    }

    @Override
    public void apply() {
      for (int queueId : queueIds) {
        if (isWhole) {
          queues.of(queueId, priority).message(address);
        }
      }
    }

    @Override
    public void discard() {
      for (int queueId : queueIds) {
        queues.of(queueId, priority).neverCame(address);
      }
    }
  }

  private SegmentUse useOf(long address) {
    return Objects.requireNonNull(uses.get((address << 3) / settings.segmentBytes()));
  }
}

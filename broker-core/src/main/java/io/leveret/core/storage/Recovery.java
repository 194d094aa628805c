package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.LongIntMap;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Log;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Reads the durable log from its oldest segment to its end and finds what the queues still hold.
///
/// Writes nothing but what [SegmentScan] does, so it may be cut short and run again.
///
/// **Confined** to the thread that opens the store.
final class Recovery {
  private static final long[] NO_PARTS = {};

  private final StoreSettings settings;
  private final RecoveryHandler handler;
  private final Checkpoint checkpoint;
  private final SegmentScan scan;
  private final MessageView view = new MessageView();
  private final Map<Integer, QueueReplay> queues = new LinkedHashMap<>();
  private final FoundMessages messages = new FoundMessages();
  private final LongIntMap shared = new LongIntMap();
  private final Map<Long, Long> origins = new HashMap<>();
  private final Map<Long, long[]> parts = new HashMap<>();
  private final LongIntMap foundParts = new LongIntMap();

  Recovery(
      Disk disk,
      StoreSettings settings,
      RecoveryHandler handler,
      Checkpoint checkpoint,
      Opening opening) {
    this.settings = settings;
    this.handler = handler;
    this.checkpoint = checkpoint;
    this.scan =
        new SegmentScan(
            disk, settings, handler::damaged, checkpoint.position(), opening == Opening.REPAIR);
  }

  /// Scans everything, fills the log and tells the handler what is live.
  void run(Log log, Liveness liveness, long epoch) throws IOException {
    var segments = scan.segments();
    for (long segment : segments) {
      scan.readHeaders(segment);
    }
    for (long segment : segments) {
      boolean sync = (segment + 1) * settings.segmentBytes() > checkpoint.position();
      scan.scan(segment, sync, this::record);
      log.chunks().foundSegment(segment);
    }
    long start = scan.firstFreeChunk(checkpoint.position());
    scan.closeHoles(start, epoch);
    log.startAt(start);
    count(liveness);
    for (var chunk : scan.chunks().values()) {
      if (chunk.live > 0) {
        log.recovered(chunk);
      }
    }
    queues.forEach((queueId, queue) -> queue.tell(queueId, messages, handler));
  }

  /// For each queue the address from which on it has lost nothing.
  Map<Integer, Long> headFloors() {
    var floors = new HashMap<Integer, Long>();
    queues.forEach((queueId, queue) -> floors.put(queueId, queue.gap() + 1));
    return floors;
  }

  private void record(Memory in, int at, long position) {
    switch (in.little.get(at + 8)) {
      case RecordFormat.MESSAGE -> message(in, at, position >>> 3);
      case RecordFormat.PART -> foundParts.put(position >>> 3, 1);
      default -> {
        if (position >= checkpoint.position()) {
          control(in, at);
        }
      }
    }
  }

  private void control(Memory memory, int at) {
    var in = memory.little;
    var queue = queues.get(in.getInt(at + 12));
    if (queue == null) {
      return;
    }
    switch (in.get(at + 8)) {
      case RecordFormat.ACK -> queue.settled(in.getLong(at + 16), in.getLong(at + 24));
      case RecordFormat.REQUEUE -> queue.requeued(in.getLong(at + 16), in.getInt(at + 24));
      case RecordFormat.DELIVERED -> queue.delivered(in.getLong(at + 16));
      case RecordFormat.QUEUE_OPERATION -> queue.dropped();
      default -> {} // of a later version, which must not change what these mean
    }
  }

  private void message(Memory in, int at, long address) {
    RecordFormat.readMessage(in, at, view);
    if (view.isParted() && view.origin() == 0) {
      long[] listed = Liveness.partsOf(view);
      if (!areFound(listed)) {
        return; // never whole on disk, or reported as damage where the part is missing
      }
      parts.put(address, listed);
    }
    if (view.origin() != 0) {
      if (!messages.contains(view.origin())) {
        return; // nothing that lives: or the damage was reported where the other one is missing
      }
      origins.put(address, view.origin());
      shared.put(view.origin(), 1);
      shared.put(address, 1);
    }
    long appended = RecordFormat.baseMillis(in) + in.little.getInt(at + 12);
    messages.add(address, view, appended);
    int count = RecordFormat.queueCount(in.little, at);
    int from = RecordFormat.queuesAt(at, count);
    for (int i = 0; i < count; i++) {
      queue(in.little.getInt(from + 4 * i)).message(address);
    }
    if (count > 1) {
      shared.put(address, 1);
    }
  }

  private boolean areFound(long[] listed) {
    for (long part : listed) {
      if (foundParts.get(part) == 0) {
        return false;
      }
    }
    return true;
  }

  private QueueReplay queue(int queueId) {
    return queues.computeIfAbsent(
        queueId, id -> new QueueReplay(checkpoint.position() >>> 3, checkpoint.queues().get(id)));
  }

  /// Counts who refers to what, and drops the queues that nobody knows.
  private void count(Liveness liveness) {
    queues.keySet().removeIf(queueId -> !handler.isKnown(queueId));
    var references = new LongIntMap();
    for (var queue : queues.values()) {
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
    live(address);
    var origin = origins.get(address);
    if (origin != null) {
      liveness.refers(address, references, origin);
      return;
    }
    long[] listed = parts.getOrDefault(address, NO_PARTS);
    liveness.recovered(address, references, listed);
    for (long part : listed) {
      live(part);
    }
  }

  private void live(long address) {
    Objects.requireNonNull(scan.chunks().get((address << 3) / settings.chunkBytes())).live++;
  }
}

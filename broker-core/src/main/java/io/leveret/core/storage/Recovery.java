package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.LongIntMap;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Reads the durable log from its oldest segment to its end and finds what the queues still hold.
///
/// A chunk is read to its first bad record; the next chunk's header is where reading goes on. What
/// is missing before the highest position that any chunk or the checkpoint says was durable is
/// damage; what is missing after it was promised to nobody, and is closed with a PAD so that it is
/// not taken for damage later. Writes nothing else, so it may be cut short and run again.
///
/// **Confined** to the thread that opens the store.
final class Recovery {
  private static final long[] NO_PARTS = {};

  private final Disk disk;
  private final StoreSettings settings;
  private final RecoveryHandler handler;
  private final Checkpoint checkpoint;
  private final CRC32C crc = new CRC32C();
  private final Memory memory;
  private final MessageView view = new MessageView();
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
  private final Map<Integer, QueueReplay> queues = new LinkedHashMap<>();
  private final FoundMessages messages = new FoundMessages();
  private final LongIntMap shared = new LongIntMap();
  private final Map<Long, Long> origins = new HashMap<>();
  private final Map<Long, long[]> parts = new HashMap<>();
  private final LongIntMap foundParts = new LongIntMap();
  private final UncommittedRecords uncommitted = new UncommittedRecords();
  private final List<Hole> holes = new ArrayList<>();
  private long durableMark;

  /// A chunk without records from `position` on.
  private record Hole(long chunk, long position, boolean hasHeader) {}

  Recovery(Disk disk, StoreSettings settings, RecoveryHandler handler, Checkpoint checkpoint) {
    this.disk = disk;
    this.settings = settings;
    this.handler = handler;
    this.checkpoint = checkpoint;
    this.memory = new Memory(settings.chunkBytes());
    this.durableMark = checkpoint.position();
  }

  /// Scans everything, fills the log and tells the handler what is live.
  void run(Log log, Liveness liveness, long epoch) throws IOException {
    var segments = segments();
    for (long segment : segments) {
      scan(segment);
      log.chunks().foundSegment(segment);
    }
    uncommitted.interrupt();
    long start = firstFreeChunk();
    closeHoles(start, epoch);
    log.startAt(start);
    count(liveness);
    for (var chunk : chunks.values()) {
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

  private List<Long> segments() throws IOException {
    var found = new ArrayList<Long>();
    for (var name : disk.list()) {
      if (name.startsWith("d-") && name.endsWith(".log")) {
        found.add(Long.parseLong(name.substring(2, name.length() - 4)));
      }
    }
    found.sort(null);
    return found;
  }

  private void scan(long segment) throws IOException {
    try (var file = disk.open(SegmentFiles.name(true, segment))) {
      for (int i = 0; i < settings.chunksPerSegment(); i++) {
        long number = segment * settings.chunksPerSegment() + i;
        int bytes = SegmentFiles.read(file, (long) i * settings.chunkBytes(), memory);
        clearFrom(bytes);
        scanChunk(number);
      }
      if ((segment + 1) * settings.segmentBytes() > checkpoint.position()) {
        // What a killed process left may be in the page cache only, and is about to be relied on.
        file.force();
      }
    }
  }

  private void clearFrom(int bytes) {
    for (int i = bytes; i < settings.chunkBytes(); i++) {
      memory.bytes.put(i, (byte) 0);
    }
  }

  private void scanChunk(long number) {
    long base = number * settings.chunkBytes();
    if (!RecordFormat.isChunkHeader(memory, crc, number)) {
      holes.add(new Hole(number, base, false));
      return;
    }
    var chunk = new Chunk(false, number, base, RecordFormat.epoch(memory));
    chunks.put(number, chunk);
    durableMark = Math.max(durableMark, RecordFormat.durableMark(memory));
    int end = RecordFormat.scan(memory, crc, chunk, this::record);
    if (end < settings.chunkBytes()) {
      holes.add(new Hole(number, base + end, true));
    }
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
      case RecordFormat.TRANSACTION ->
          uncommitted.commit(in.little.getLong(at + 16), in.little.getInt(at + 12));
      default -> {
        if (waits) {
          uncommitted.add(position, true, control(in.little, at));
        } else if (isNew) {
          control(in.little, at).apply();
        }
      }
    }
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
      if (!messages.contains(view.origin())) {
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
      return view.origin() << 3 < durableMark;
    }
    for (long part : Liveness.partsOf(view)) {
      if (foundParts.get(part) == 0 && part << 3 >= durableMark) {
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

  private long firstFreeChunk() {
    long afterCheckpoint = -Math.floorDiv(-checkpoint.position(), settings.chunkBytes());
    return chunks.isEmpty() ? afterCheckpoint : Math.max(afterCheckpoint, chunks.lastKey() + 1);
  }

  private void closeHoles(long start, long epoch) throws IOException {
    boolean closed = false;
    for (var hole : holes) {
      if (hole.position() < durableMark) {
        long bytes = (hole.chunk() + 1) * settings.chunkBytes() - hole.position();
        handler.damaged(hole.position(), bytes, hole.hasHeader() ? "bad record" : "no chunk");
      } else if (hole.chunk() < start) {
        close(hole, epoch);
        closed = true;
      }
    }
    if (closed) {
      disk.syncDirectory();
    }
  }

  private void close(Hole hole, long epoch) throws IOException {
    long segment = hole.chunk() / settings.chunksPerSegment();
    long place = hole.chunk() % settings.chunksPerSegment() * settings.chunkBytes();
    int at = (int) (hole.position() % settings.chunkBytes());
    var chunk = chunks.get(hole.chunk());
    try (var file = disk.open(SegmentFiles.name(true, segment))) {
      int from = at;
      if (chunk == null) {
        chunk = new Chunk(false, hole.chunk(), hole.position(), epoch);
        RecordFormat.writeChunkHeader(chunk, memory, crc, 0, 0);
        at = RecordFormat.CHUNK_HEADER;
      }
      RecordFormat.writePad(chunk, memory, crc, at);
      file.write(memory.io(from, at + RecordFormat.RECORD_HEADER), place + from);
      file.force();
    }
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
    Objects.requireNonNull(chunks.get((address << 3) / settings.chunkBytes())).live++;
  }
}

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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

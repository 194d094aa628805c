package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.DirectMemory;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.MessageLinks;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.RecordSearch;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentFile;
import io.leveret.core.storage.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Makes the directory of a sealed segment by reading it, one chunk a [#step], so that whoever
/// waits for the reader need not wait for a whole segment.
///
/// **Confined** to one thread.
public final class DirectoryBuilder implements AutoCloseable {
  private static final long NO_KEY = Long.MIN_VALUE;

  private final Disk disk;
  private final StoreSettings settings;
  private final long segment;
  private final CRC32C crc = new CRC32C();
  private final Memory memory;
  private final List<Damage> damages = new ArrayList<>();
  private final MessageView view = new MessageView();

  /// By queue id and priority, which is in the lowest eight bits.
  private final TreeMap<Long, MessageList> lists = new TreeMap<>();

  private final long start;
  private final long[] epochs;
  private int chunk;
  private boolean isOld;
  private long listKey = NO_KEY;
  private MessageList list = MessageList.EMPTY;

  public DirectoryBuilder(Disk disk, StoreSettings settings, long segment) {
    this.disk = disk;
    this.settings = settings;
    this.segment = segment;
    this.memory = new Memory(settings.chunkBytes());
    this.epochs = new long[settings.chunksPerSegment()];
    this.start = segment * (settings.segmentBytes() >>> 3);
  }

  /// Reads the next chunk and answers whether there are more.
  public boolean step() throws IOException {
    long number = segment * settings.chunksPerSegment() + chunk;
    try (var file = SegmentFile.openToRead(disk, settings, segment)) {
      if (file.read(chunk, memory) || !SegmentName.isCompacted(file.name())) {
        epochs[chunk] = epoch(file, number);
        read(file, new Chunk(false, number, number * settings.chunkBytes(), epochs[chunk]));
      }
    }
    if (++chunk < epochs.length) {
      return true;
    }
    memory.free();
    return false;
  }

  private long epoch(SegmentFile file, long number) throws IOException {
    if (RecordFormat.isChunkHeader(memory, crc, number)) {
      isOld = RecordFormat.isOldChunk(memory);
      return RecordFormat.epoch(memory);
    }
    damaged(file, 0, RecordFormat.CHUNK_HEADER, List.of());
    return chunk == 0 ? 0 : epochs[chunk - 1]; // as likely as any
  }

  private void read(SegmentFile file, Chunk from) throws IOException {
    int at = RecordFormat.CHUNK_HEADER;
    while (at < settings.chunkBytes()) {
      int end = RecordFormat.scan(memory, crc, from, at, this::record);
      at = end;
      if (end < settings.chunkBytes()) {
        at = RecordSearch.nextRecord(memory, crc, from, end + 8);
        damaged(file, end, at - end, RecordSearch.likelyQueues(memory, end));
      }
    }
  }

  private void damaged(SegmentFile file, int at, int bytes, List<Integer> queues)
      throws IOException {
    long extent = file.extent(chunk, at, bytes);
    damages.add(new Damage(file.name(), file.place(chunk, at), extent, queues, "bad record"));
  }

  /// What could not be read.
  List<Damage> damages() {
    return damages;
  }

  private void record(Memory in, int at, long position) {
    if (in.little.get(at + 8) != RecordFormat.MESSAGE) {
      return;
    }
    RecordFormat.readMessage(in, at, view);
    boolean odd = view.origin() != 0 && isOld;
    long millis = RecordFormat.baseMillis(in) + in.little.getInt(at + 12);
    long[] links = MessageLinks.of(view);
    int count = RecordFormat.queueCount(in.little, at);
    int from = RecordFormat.queuesAt(at, count);
    for (int i = 0; i < count; i++) {
      int queueId = in.little.getInt(from + 4 * i);
      var to = listOf((long) queueId << 8 | view.priority());
      to.add(position >>> 3, view.bodySize(), millis, view.timeToLive(), links);
      if (odd) {
        to.odd();
      }
    }
  }

  /// The list of a queue and a priority, which is often that of the message before.
  private MessageList listOf(long key) {
    if (key != listKey) {
      listKey = key;
      list = lists.computeIfAbsent(key, _ -> new MessageList((int) (key & 0xff), start));
    }
    return list;
  }

  /// What was read of one queue and these priorities, which is not here any more.
  MessageList take(int queueId, MessageRun.Lane lane) {
    var taken = takeIfThere(queueId, lane);
    return taken == null ? new MessageList(lane.lowest(), start) : taken;
  }

  /// As [#take], or null when there is nothing.
  @Nullable MessageList takeIfThere(int queueId, MessageRun.Lane lane) {
    long key = (long) queueId << 8;
    var found = lists.subMap(key | lane.lowest(), true, key | lane.highest(), true).values();
    var taken = List.copyOf(found);
    found.clear();
    listKey = NO_KEY;
    return taken.isEmpty() ? null : MessageList.merged(taken);
  }

  /// Whether this segment was read.
  boolean isOf(long number) {
    return segment == number;
  }

  /// Whether something in the segment is damaged: whoever relied on its directory would never learn
  /// what is missing, so that it gets none.
  public boolean isDamaged() {
    return !damages.isEmpty();
  }

  /// Writes the directory, whole or not at all, and answers its index. What was read stays here.
  public SegmentIndex write() throws IOException {
    if (isDamaged()) {
      throw new IllegalStateException("segment " + segment + " is damaged");
    }
    int blocksAt = SegmentIndex.HEADER + 8 * epochs.length + SegmentIndex.ENTRY * lists.size();
    int length = blocksAt + lists.values().stream().mapToInt(MessageList::length).sum();
    var bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      encode(bytes, blocksAt);
      WholeFile.write(disk, DirectoryFile.name(segment), bytes);
      if (!disk.has(SegmentName.whole(segment)) && !disk.has(SegmentName.compacted(segment))) {
        disk.delete(DirectoryFile.name(segment)); // the segment was given up meanwhile
      }
      return indexOf(bytes, blocksAt);
    } finally {
      DirectMemory.free(bytes);
    }
  }

  private static SegmentIndex indexOf(ByteBuffer bytes, int length) {
    var index = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    index.put(0, bytes, 0, length);
    return new SegmentIndex(index);
  }

  private void encode(ByteBuffer out, int blocksAt) {
    out.putInt(0, SegmentIndex.MAGIC).putInt(8, SegmentIndex.VERSION).putInt(12, lists.size());
    out.putLong(16, segment).putInt(24, epochs.length).putInt(28, blocksAt);
    for (int i = 0; i < epochs.length; i++) {
      out.putLong(SegmentIndex.HEADER + 8 * i, epochs[i]);
    }
    int entry = SegmentIndex.HEADER + 8 * epochs.length;
    out.position(blocksAt);
    for (var list : lists.entrySet()) {
      putList(out, entry, (int) (list.getKey() >>> 8), list.getValue());
      entry += SegmentIndex.ENTRY;
    }
    out.putInt(4, DirectoryFile.checksum(out, 8, blocksAt - 8));
    out.flip();
  }

  private static void putList(ByteBuffer out, int entry, int queueId, MessageList list) {
    int blockAt = out.position();
    int length = list.length();
    list.write(out);
    int flags = (list.isOdd() ? SegmentIndex.ODD : 0) | (list.haveTimes() ? SegmentIndex.TIMES : 0);
    flags |= list.haveLinks() ? SegmentIndex.LINKS : 0;
    out.putInt(entry, queueId).putInt(entry + 4, flags | list.priority() << 8);
    out.putInt(entry + 8, list.size());
    out.putInt(entry + 12, DirectoryFile.checksum(out, blockAt, length));
    out.putLong(entry + 16, list.bodyBytes()).putLong(entry + 24, list.address(0));
    out.putLong(entry + 32, list.address(list.size() - 1));
    out.putInt(entry + 40, blockAt).putInt(entry + 44, length);
    out.putLong(entry + 48, list.appendedMillis(0));
  }

  /// Gives the memory back of what was read.
  @Override
  public void close() {
    lists.values().forEach(MessageList::close);
    lists.clear();
    listKey = NO_KEY;
    memory.free();
  }
}

package io.leveret.core.storage.log;

import io.leveret.core.loop.Clock;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One log as its loop sees it: records appended to the active chunk, read wherever they are in
/// memory, and counted until nobody refers to them.
///
/// **Confined** to the shard's loop. Allocates once per chunk, never per record.
///
/// Invariants: positions ascend and are never used twice; a record lies in one chunk; what was
/// handed to the writer (everything below a published position) does not change.
public final class Log {
  /// The highest of an address's 44 bits.
  public static final long TRANSIENT = 1L << 43;

  private static final long POSITION_MASK = TRANSIENT - 1;

  private final boolean durable;
  private final long addressBit;
  private final int chunkBytes;
  private final int chunkShift;
  private final long epoch;
  private final Clock clock;
  private final ChunkPool pool;
  private final ColdCache cold;
  private final Consumer<Chunk> opened;
  private final TailCache tail;
  private final ChunkTable table;
  private final References references;
  private final CRC32C crc = new CRC32C();

  private Chunk active;
  private Memory memory;
  private int end;
  private long baseMillis;
  private long millis;
  private boolean isTimeStale = true;
  private long durableMark;
  private boolean isTransaction;
  private int transactionRecords;
  private long transactionStart;

  /// What a log needs of its surroundings.
  ///
  /// @param epoch the run's number: no two runs of a store have the same
  /// @param opened is told of each new chunk before anything in it is published
  /// @param spill is given chunks that a file must hold before their memory can leave
  public record Surroundings(
      StoreSettings settings,
      long epoch,
      Clock clock,
      ChunkPool pool,
      ColdCache cold,
      Consumer<Chunk> opened,
      Consumer<Chunk> spill) {}

  public Log(boolean durable, long cacheBytes, Surroundings with) {
    var settings = with.settings();
    this.durable = durable;
    this.addressBit = durable ? 0 : TRANSIENT;
    this.chunkBytes = settings.chunkBytes();
    this.chunkShift = Integer.numberOfTrailingZeros(chunkBytes);
    this.epoch = with.epoch();
    this.clock = with.clock();
    this.pool = with.pool();
    this.cold = with.cold();
    this.opened = with.opened();
    this.table = new ChunkTable(settings.chunksPerSegment());
    this.references = new References(table, this::died);
    this.tail = new TailCache(durable, (int) (cacheBytes / chunkBytes), pool, with.spill());
    // Stands for "no chunk yet": full, so that the first append opens a real one.
    this.memory = new Memory(0);
    startAt(0);
  }

  /// Lets the first append open chunk `number`.
  public void startAt(long number) {
    active = new Chunk(!durable, number - 1, (number - 1) * chunkBytes, epoch);
    end = chunkBytes;
    table.startAt(number);
  }

  /// Adds a chunk of an earlier run, in ascending order.
  public void recovered(Chunk chunk) {
    chunk.isClosed = true;
    chunk.isCounted = false;
    chunk.written = true;
    table.add(chunk);
  }

  /// Appends a message that will be released `references` times.
  public long append(MessageView message, int[] queueIds, int queueCount, int references) {
    // Only recovery reads the queues back, and there is none for transient messages.
    int stored = durable ? queueCount : 0;
    int length = RecordFormat.messageLength(message, stored);
    if (isTimeStale) {
      tellTime();
    }
    int at = reserve(length);
    long head = RecordFormat.head(active.generation, (int) (millis - baseMillis));
    RecordFormat.writeMessage(memory, at, head, message, queueIds, stored);
    this.references.add(active, references);
    return finish(at, length);
  }

  /// Once a batch, so that messages know when they came to the millisecond, also after a pause.
  private void tellTime() {
    isTimeStale = false;
    millis = Math.max(baseMillis, clock.currentTimeMillis());
    if (millis - baseMillis > Integer.MAX_VALUE && end < chunkBytes) {
      roll(0);
    }
  }

  /// Bytes that a part may have to fit into what is left of the active chunk.
  public int partRoom() {
    return Math.max(0, chunkBytes - end - RecordFormat.RECORD_HEADER);
  }

  public long appendPart(ByteBuffer from, int offset, int partLength) {
    int length = RecordFormat.RECORD_HEADER + partLength;
    int at = reserve(length);
    memory.little.putLong(
        at + 8, RecordFormat.head(active.generation, partLength) | RecordFormat.PART);
    memory.bytes.put(at + RecordFormat.RECORD_HEADER, from, offset, partLength);
    references.add(active, 1);
    return finish(at, length);
  }

  public void appendAck(int queueId, long first, long last) {
    int at = reserveControl(RecordFormat.ACK, RecordFormat.ACK_LENGTH, queueId);
    memory.little.putLong(at + 16, first);
    memory.little.putLong(at + 24, last);
    finish(at, RecordFormat.ACK_LENGTH);
  }

  /// An ACK for messages that wish for priorities from `lowest` to `highest`.
  public void appendAck(int queueId, long first, long last, int lowest, int highest) {
    int at = reserveControl(RecordFormat.ACK, RecordFormat.LANE_ACK_LENGTH, queueId);
    memory.little.putLong(at + 16, first);
    memory.little.putLong(at + 24, last);
    memory.little.put(at + 32, (byte) lowest);
    memory.little.put(at + 33, (byte) highest);
    finish(at, RecordFormat.LANE_ACK_LENGTH);
  }

  public void appendRequeue(int queueId, long address, int deliveryCount) {
    int at = reserveControl(RecordFormat.REQUEUE, RecordFormat.REQUEUE_LENGTH, queueId);
    memory.little.putLong(at + 16, address);
    memory.little.putInt(at + 24, deliveryCount);
    finish(at, RecordFormat.REQUEUE_LENGTH);
  }

  public void appendDelivered(int queueId, long last) {
    int at = reserveControl(RecordFormat.DELIVERED, RecordFormat.DELIVERED_LENGTH, queueId);
    memory.little.putLong(at + 16, last);
    finish(at, RecordFormat.DELIVERED_LENGTH);
  }

  public void appendDropped(int queueId) {
    int length = RecordFormat.QUEUE_OPERATION_LENGTH;
    int at = reserveControl(RecordFormat.QUEUE_OPERATION, length, queueId);
    memory.little.put(at + 16, RecordFormat.DROPPED);
    finish(at, length);
  }

  /// Makes one transaction of all records that follow until [#endTransaction].
  public void beginTransaction() {
    isTransaction = true;
    transactionRecords = 0;
  }

  /// Says that all records of the transaction are there: from now on they count.
  public void endTransaction() {
    isTransaction = false;
    if (transactionRecords > 0) {
      int length = RecordFormat.TRANSACTION_LENGTH;
      int at = reserveControl(RecordFormat.TRANSACTION, length, transactionRecords);
      memory.little.putLong(at + 16, transactionStart);
      finish(at, length);
    }
  }

  private void mark(int at) {
    if (transactionRecords == 0) {
      transactionStart = active.base + at;
    }
    transactionRecords++;
    memory.little.put(at + 9, (byte) (memory.little.get(at + 9) | RecordFormat.TRANSACTIONAL));
  }

  private int reserveControl(int type, int length, int queueId) {
    int at = reserve(length);
    memory.little.putLong(at + 8, RecordFormat.head(active.generation, queueId) | type);
    return at;
  }

  private int reserve(int length) {
    int at = end;
    int after = at + RecordFormat.align(length);
    if (after > chunkBytes || after < 0) {
      at = roll(length);
      after = at + RecordFormat.align(length);
    }
    end = after;
    return at;
  }

  private long finish(int at, int length) {
    if (isTransaction) {
      mark(at);
    }
    int check = durable ? memory.checksum(crc, at + 8, at + length) ^ active.salt : 0;
    memory.little.putLong(at, length | (long) check << 32);
    return addressBit | (active.base + at) >>> 3;
  }

  /// Closes the active chunk and opens the next one; answers where its first record goes.
  private int roll(int length) {
    if (length < 0 || length > chunkBytes - RecordFormat.CHUNK_HEADER) {
      throw new IllegalArgumentException("a record of " + length + " bytes exceeds a chunk");
    }
    var full = active;
    pad();
    open(full.number + 1);
    if (full.memory != null) {
      full.next = active;
      close(full);
    }
    return RecordFormat.CHUNK_HEADER;
  }

  private void pad() {
    active.filled = end;
    if (chunkBytes - end >= RecordFormat.RECORD_HEADER) {
      RecordFormat.writePad(active, memory, crc, end);
      active.filled = end + RecordFormat.RECORD_HEADER;
    }
  }

  private void open(long number) {
    long base = number << chunkShift;
    if (base >>> 3 > POSITION_MASK - chunkBytes) {
      throw new IllegalStateException("the log has used up its addresses");
    }
    active = new Chunk(!durable, number, base, epoch);
    memory = pool.take();
    active.memory = memory;
    end = RecordFormat.CHUNK_HEADER;
    millis = clock.currentTimeMillis();
    baseMillis = millis;
    RecordFormat.writeChunkHeader(active, memory, crc, durableMark, baseMillis);
    table.add(active);
    opened.accept(active);
  }

  private void close(Chunk chunk) {
    chunk.isClosed = true;
    tail.add(chunk);
    if (chunk.live == 0 && references.isCounted(chunk)) {
      died(chunk);
    }
  }

  /// Adds a reference to the record at `address`.
  public void retain(long address) {
    references.add(chunk(address), 1);
  }

  /// Drops a reference to the record at `address`. What a transaction consumes may come back.
  public void forget(long address) {
    var chunk = chunk(address);
    chunk.isBound |= isTransaction;
    references.drop(chunk);
  }

  /// Who refers to what.
  public References references() {
    return references;
  }

  private void died(Chunk chunk) {
    table.remove(chunk);
    if (chunk.isCold) {
      cold.drop(chunk);
    } else {
      tail.died(chunk);
    }
  }

  public boolean read(long address, MessageView view) {
    var chunk = chunk(address);
    var found = chunk.memory;
    if (found == null) {
      return false;
    }
    int at = offset(address);
    if (chunk.isCold) {
      cold.check(chunk, at, RecordFormat.MESSAGE);
    }
    RecordFormat.readMessage(found, at, view);
    return true;
  }

  /// Whether what is there is in memory, and a message rather than a part of one.
  public boolean hasMessage(long address) {
    var found = chunk(address).memory;
    return found != null && found.little.get(offset(address) + 8) == RecordFormat.MESSAGE;
  }

  public boolean readPart(long address, MessageView view) {
    var chunk = chunk(address);
    var found = chunk.memory;
    if (found == null) {
      return false;
    }
    int at = offset(address);
    if (chunk.isCold) {
      cold.check(chunk, at, RecordFormat.PART);
    }
    int length = found.little.getInt(at + 12);
    view.body(found.bytes, at + RecordFormat.RECORD_HEADER, length, found);
    return true;
  }

  /// When the message, which must be in memory, was appended.
  public long millisOf(long address) {
    var found = Objects.requireNonNull(chunk(address).memory, "not in memory");
    return RecordFormat.baseMillis(found) + found.little.getInt(offset(address) + 12);
  }

  public Chunk chunk(long address) {
    var chunk = table.find((address & POSITION_MASK) << 3 >>> chunkShift);
    if (chunk == null) {
      throw new IllegalStateException("nothing lives at address " + address);
    }
    return chunk;
  }

  /// The same, or null when nothing of it lives any more.
  public @Nullable Chunk find(long address) {
    return table.find((address & POSITION_MASK) << 3 >>> chunkShift);
  }

  private int offset(long address) {
    return (int) (address << 3) & (chunkBytes - 1);
  }

  /// The position after the newest record.
  public long end() {
    return active.base + end;
  }

  /// Lets the records that follow look at the clock.
  public void letTimePass() {
    isTimeStale = true;
  }

  /// Lets the records that follow look at the clock, and says what the next chunk may claim to be
  /// durable.
  public void endOfBatch(long durablePosition) {
    isTimeStale = true;
    durableMark = durablePosition;
    tail.trim();
  }

  public ChunkTable chunks() {
    return table;
  }

  public long activeChunk() {
    return active.number;
  }
}

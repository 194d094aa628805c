package io.leveret.core.storage.log;

import io.leveret.core.loop.Loop;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Chunks that were read back from files: a few, of which the one used longest ago leaves first.
///
/// What was read stays until whoever waited for it had a turn, and only so many chunks are read at
/// a time that all of them find room; others wait in line. So everybody gets on, however many want
/// chunks of their own: nobody's chunk is taken away before it was of use.
///
/// **Confined** to the shard's loop; the reading itself happens on the reader. Callers that want
/// the same chunk wait for one read.
public final class ColdCache {
  /// Ends of batches that a chunk stays for whoever waited for it, also for one on another loop.
  private static final int TURNS = 3;

  /// Of so many chunks that find room one is read at a time: each stays for some turns, and a
  /// message may need two.
  private static final int SHARE_READ = TURNS + 1;

  private final int capacity;
  private final ChunkPool pool;
  private final Loop loop;
  private final Executor reader;
  private final SegmentFiles files;
  private final Runnable wake;
  private final DamagedChunks damaged;
  private final List<Chunk> chunks = new ArrayList<>();
  private final ArrayDeque<Reading> inLine = new ArrayDeque<>();
  private final CRC32C crc = new CRC32C();
  private long now;
  private long batches;

  /// Chunks that are being read, or were since the last batch ended.
  private int underWay;

  private int arrived;

  /// A chunk that is to be read.
  private record Reading(Chunk chunk, boolean durable) {}

  /// @param wake asks for [#endOfBatch] soon
  public ColdCache(
      StoreSettings settings,
      ChunkPool pool,
      Loop loop,
      Executor reader,
      SegmentFiles files,
      Runnable wake) {
    this.capacity = settings.coldChunks();
    this.pool = pool;
    this.loop = loop;
    this.reader = reader;
    this.files = files;
    this.wake = wake;
    this.damaged = new DamagedChunks(reader, files);
  }

  /// Runs `whenResident` on the loop as soon as the chunk is in memory, or known to be unreadable.
  public void load(Chunk chunk, boolean durable, Runnable whenResident) {
    if (chunk.memory != null) {
      keep(chunk);
      loop.execute(whenResident);
      return;
    }
    if (chunk.waiting == null) {
      inLine.addLast(new Reading(chunk, durable));
    }
    chunk.await(whenResident);
    goOn();
  }

  /// Does the same with a chunk that is not in memory, and keeps another meanwhile, which is: so it
  /// is read before what others are in line for.
  public void loadBeside(Chunk beside, Chunk chunk, boolean durable, Runnable whenResident) {
    var reading = new Reading(chunk, durable);
    if (chunk.waiting == null || inLine.remove(reading)) {
      inLine.addFirst(reading);
    }
    beside.wanted++;
    chunk.await(() -> {
      beside.wanted--;
      keep(beside);
      whenResident.run();
    });
    goOn();
  }

  private void goOn() {
    readNext();
    if (!inLine.isEmpty()) {
      wake.run();
    }
  }

  private void readNext() {
    while (underWay < Math.max(1, capacity / SHARE_READ) && !inLine.isEmpty()) {
      underWay++;
      var next = inLine.removeFirst();
      var memory = pool.take();
      reader.execute(() -> {
        boolean whole = files.read(next.durable, next.chunk.number, memory);
        loop.execute(() -> arrived(next, memory, whole));
      });
    }
  }

  private void arrived(Reading reading, Memory memory, boolean whole) {
    var chunk = reading.chunk;
    arrived++;
    if (chunk.isGone) {
      pool.give(memory);
    } else {
      makeRoom();
      chunk.memory = memory;
      chunk.isCold = true;
      chunk.isDamaged = !whole;
      chunk.usedAt = ++now;
      keep(chunk);
      chunks.add(chunk);
    }
    var waiting = chunk.waiting;
    chunk.waiting = null;
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
    if (!inLine.isEmpty()) {
      wake.run();
    }
  }

  /// Lets a chunk stay for whoever has asked for it, if it is in memory.
  public void keep(Chunk chunk) {
    chunk.keptUntil = batches + TURNS;
  }

  /// What was given back is free, as nobody has it in view; and where all had their turn for whom
  /// something arrived, it is that of others in line.
  public void endOfBatch(boolean isComplete) {
    pool.endOfBatch();
    if (isComplete) {
      batches++;
      underWay -= arrived;
      arrived = 0;
      readNext();
    }
  }

  private void makeRoom() {
    var oldest = oldest();
    while (chunks.size() >= capacity && oldest != null) {
      drop(oldest);
      oldest = oldest();
    }
  }

  /// Of those that may leave the one that was used longest ago.
  private @Nullable Chunk oldest() {
    Chunk oldest = null;
    for (int i = 0; i < chunks.size(); i++) {
      var chunk = chunks.get(i);
      boolean isFree = chunk.wanted == 0 && chunk.keptUntil <= batches;
      if (isFree && (oldest == null || chunk.usedAt < oldest.usedAt)) {
        oldest = chunk;
      }
    }
    return oldest;
  }

  /// Gives the chunk's memory back.
  void drop(Chunk chunk) {
    chunks.remove(chunk);
    chunk.isCold = false;
    if (chunk.memory != null) {
      pool.give(chunk.memory);
      chunk.memory = null;
    }
  }

  /// Marks the chunk, which is in memory, as used and looks whether the record at `at` is what was
  /// written; if not, a copy goes to `lost+found/`.
  ///
  /// @throws DamagedRecordException when it is not
  void check(Chunk chunk, int at, int type) {
    chunk.usedAt = ++now;
    if (chunk.isDamaged || !isIntact(chunk, at, type)) {
      if (!chunk.isDamaged) {
        damaged.keep(chunk);
      }
      long position = chunk.base + at;
      throw new DamagedRecordException(position >>> 3, files.place(!chunk.isTransient, position));
    }
  }

  private boolean isIntact(Chunk chunk, int at, int type) {
    var memory = chunk.memory;
    return memory != null
        && memory.little.get(at + 8) == type
        && (chunk.isTransient || RecordFormat.isRecord(memory, crc, chunk, at));
  }

  int size() {
    return chunks.size();
  }
}

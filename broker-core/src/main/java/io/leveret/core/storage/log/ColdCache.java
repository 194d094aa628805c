package io.leveret.core.storage.log;

import io.leveret.core.loop.Loop;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;

/// Chunks that were read back from files: a few, of which the one used longest ago leaves first.
///
/// **Confined** to the shard's loop; the reading itself happens on the reader. Callers that want
/// the same chunk wait for one read.
public final class ColdCache {
  private final int capacity;
  private final ChunkPool pool;
  private final Loop loop;
  private final Executor reader;
  private final SegmentFiles files;
  private final DamagedChunks damaged;
  private final List<Chunk> chunks = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private long now;

  public ColdCache(int capacity, ChunkPool pool, Loop loop, Executor reader, SegmentFiles files) {
    this.capacity = capacity;
    this.pool = pool;
    this.loop = loop;
    this.reader = reader;
    this.files = files;
    this.damaged = new DamagedChunks(reader, files);
  }

  /// Runs `whenResident` on the loop as soon as the chunk is in memory, or known to be unreadable.
  public void load(Chunk chunk, boolean durable, Runnable whenResident) {
    if (chunk.memory != null) {
      loop.execute(whenResident);
      return;
    }
    boolean isFirst = chunk.waiting == null;
    chunk.await(whenResident);
    if (isFirst) {
      var memory = pool.take();
      reader.execute(() -> {
        boolean whole = files.read(durable, chunk.number, memory);
        loop.execute(() -> arrived(chunk, memory, whole));
      });
    }
  }

  private void arrived(Chunk chunk, Memory memory, boolean whole) {
    if (chunk.isGone) {
      pool.give(memory);
    } else {
      makeRoom();
      chunk.memory = memory;
      chunk.isCold = true;
      chunk.isDamaged = !whole;
      chunk.usedAt = ++now;
      chunks.add(chunk);
    }
    var waiting = chunk.waiting;
    chunk.waiting = null;
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  private void makeRoom() {
    if (chunks.size() < capacity) {
      return;
    }
    var oldest = chunks.getFirst();
    for (int i = 1; i < chunks.size(); i++) {
      if (chunks.get(i).usedAt < oldest.usedAt) {
        oldest = chunks.get(i);
      }
    }
    drop(oldest);
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

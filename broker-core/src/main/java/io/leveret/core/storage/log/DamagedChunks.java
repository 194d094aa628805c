package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what was read of chunks in which a record is damaged, before they are given up: each once,
/// and not more than some of them in a run, so that a dying disk is not filled as well.
///
/// **Confined** to the shard's loop; files are written by the reader.
final class DamagedChunks {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedChunks.class);
  private static final int MOST = 64;

  private final Executor reader;
  private final SegmentFiles files;
  private final Set<Long> kept = new HashSet<>();

  DamagedChunks(Executor reader, SegmentFiles files) {
    this.reader = reader;
    this.files = files;
  }

  /// Copies a chunk of the durable log, which is in memory, to `lost+found/`.
  void keep(Chunk chunk) {
    var memory = chunk.memory;
    if (memory == null || chunk.isTransient || !kept.add(chunk.number)) {
      return;
    }
    if (kept.size() <= MOST) {
      int size = memory.bytes.capacity();
      var copy = ByteBuffer.allocateDirect(size).put(0, memory.bytes, 0, size);
      reader.execute(() -> write(chunk.base, copy));
    } else if (kept.size() == MOST + 1) {
      LOG.warn("{} damaged chunks are in lost+found; no more are copied there", MOST);
    }
  }

  private void write(long position, ByteBuffer bytes) {
    try {
      files.quarantine(position, bytes);
    } catch (IOException e) {
      LOG.warn("what is damaged at {} was not copied: {}", files.place(true, position), e);
    }
  }
}

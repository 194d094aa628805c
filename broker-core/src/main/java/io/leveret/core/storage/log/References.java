package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.SegmentUse;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Counts the references to the records of one log: by chunk, so that memory is given back, and by
/// segment, so that files are.
///
/// **Confined** to the shard's loop.
public final class References {
  private final ChunkTable table;
  private final Consumer<Chunk> died;

  /// @param died is told of chunks to which nobody refers any more
  References(ChunkTable table, Consumer<Chunk> died) {
    this.table = table;
    this.died = died;
  }

  private static SegmentUse useOf(Chunk chunk) {
    return Objects.requireNonNull(chunk.segment);
  }

  void add(Chunk chunk, int references) {
    chunk.live += references;
    useOf(chunk).live += references;
  }

  void drop(Chunk chunk) {
    var segment = useOf(chunk);
    segment.live--;
    if (segment.live <= 0) {
      table.released(segment);
    }
    chunk.live--;
    if (!isCounted(chunk) || chunk.live > 0) {
      return;
    }
    if (chunk.live < 0) {
      throw new IllegalStateException("released more often than appended: " + chunk.number);
    }
    if (chunk.isClosed) {
      died.accept(chunk);
    }
  }

  /// Drops `count` references to records of one segment, one to each.
  ///
  /// The chunks they are in are not told apart: none that is there now is counted any more, and of
  /// those that this run wrote, some stay in memory until they are evicted or the segment is given
  /// up.
  public void dropOf(long segment, int count) {
    var use = table.segment(segment);
    use.live -= count;
    use.countedFrom = table.end();
    table.released(use);
  }

  /// Whether the references to a chunk are known, so that it can die before its segment.
  boolean isCounted(Chunk chunk) {
    return chunk.isCounted && chunk.number >= useOf(chunk).countedFrom;
  }

  /// Gives up every segment before chunk `number` in which nothing lives.
  public void retireBefore(long number, LongConsumer retired) {
    for (long segment : table.takeDead(number)) {
      table.chunksOf(segment).forEach(died);
      retired.accept(segment);
    }
  }
}

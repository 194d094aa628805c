package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The chunks of one log in which something lives, by number: a ring over the span from the oldest
/// to the newest; and how many of them each segment has.
///
/// **Confined** to the shard's loop.
public final class ChunkTable {
  private final int chunksPerSegment;
  private final TreeMap<Long, Integer> liveChunksBySegment = new TreeMap<>();
  private @Nullable Chunk[] slots = new @Nullable Chunk[64];
  private long first;
  private long end;
  private boolean hasDeadSegments;

  ChunkTable(int chunksPerSegment) {
    this.chunksPerSegment = chunksPerSegment;
  }

  /// Expects `number` to come first.
  void startAt(long number) {
    first = number;
    end = number;
  }

  /// The chunk of that number, null when nobody refers to anything in it.
  @Nullable Chunk find(long number) {
    var chunk = slots[(int) number & (slots.length - 1)];
    return chunk != null && chunk.number == number ? chunk : null;
  }

  /// Adds a chunk with a higher number than all others.
  void add(Chunk chunk) {
    if (first == end) {
      first = chunk.number;
    }
    while (chunk.number - first >= slots.length) {
      grow();
    }
    end = chunk.number + 1;
    slots[(int) chunk.number & (slots.length - 1)] = chunk;
    liveChunksBySegment.merge(segmentOf(chunk.number), 1, Integer::sum);
  }

  /// Nothing in the chunk lives any more.
  void remove(Chunk chunk) {
    slots[(int) chunk.number & (slots.length - 1)] = null;
    while (first < end && slots[(int) first & (slots.length - 1)] == null) {
      first++;
    }
    int left = liveChunksBySegment.merge(segmentOf(chunk.number), -1, Integer::sum);
    hasDeadSegments |= left == 0;
  }

  /// A segment has a file, whatever is in it.
  public void foundSegment(long segment) {
    liveChunksBySegment.putIfAbsent(segment, 0);
    hasDeadSegments = true;
  }

  /// Whether a segment died since the last [#retireBefore].
  public boolean hasDeadSegments() {
    return hasDeadSegments;
  }

  /// Gives up every dead segment before the one of chunk `number`.
  public void retireBefore(long number, LongConsumer retired) {
    hasDeadSegments = false;
    var before = liveChunksBySegment.headMap(segmentOf(number)).entrySet().iterator();
    while (before.hasNext()) {
      var segment = before.next();
      if (segment.getValue() == 0) {
        retired.accept(segment.getKey());
        before.remove();
      }
    }
  }

  /// Messages and parts that somebody refers to.
  public long living() {
    long living = 0;
    for (Chunk chunk : slots) {
      living += chunk == null ? 0 : chunk.live;
    }
    return living;
  }

  int segmentCount() {
    return liveChunksBySegment.size();
  }

  long segmentOf(long number) {
    return number / chunksPerSegment;
  }

  private void grow() {
    var wider = new @Nullable Chunk[slots.length * 2];
    for (var chunk : slots) {
      if (chunk != null) {
        wider[(int) chunk.number & (wider.length - 1)] = chunk;
      }
    }
    slots = wider;
  }
}

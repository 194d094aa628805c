package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.SegmentUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The chunks of one log in which something may live, by number: a ring over the span from the
/// oldest to the newest; and how much of each segment lives.
///
/// **Confined** to the shard's loop.
public final class ChunkTable {
  private final int chunksPerSegment;
  private final TreeMap<Long, SegmentUse> segments = new TreeMap<>();
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

  /// The number after the newest chunk.
  long end() {
    return end;
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
    long segment = segmentOf(chunk.number);
    // The one before may have died while it was the newest.
    hasDeadSegments |= !segments.containsKey(segment);
    chunk.segment = segment(segment);
  }

  /// Nothing in the chunk lives any more.
  void remove(Chunk chunk) {
    chunk.isGone = true;
    slots[(int) chunk.number & (slots.length - 1)] = null;
    while (first < end && slots[(int) first & (slots.length - 1)] == null) {
      first++;
    }
  }

  /// The segments before chunk `number` that have files.
  public Collection<SegmentUse> segmentsBefore(long number) {
    return segments.headMap(segmentOf(number)).values();
  }

  /// Lets go of a segment that was held.
  public void letGo(SegmentUse segment) {
    segment.isHeld = false;
    hasDeadSegments |= segment.live == 0;
  }

  /// How much of a segment lives; one that has a file is known, whatever is in it.
  public SegmentUse segment(long segment) {
    return segments.computeIfAbsent(segment, SegmentUse::new);
  }

  /// Whether somebody refers to something in a segment.
  public boolean isLive(long segment) {
    var known = segments.get(segment);
    return known != null && known.live > 0;
  }

  /// References to `segment` were dropped.
  void released(SegmentUse segment) {
    hasDeadSegments |= segment.live == 0 && segment.number != segmentOf(end - 1);
    if (segment.live < 0) {
      throw new IllegalStateException("released more often than appended: " + segment.number);
    }
  }

  /// Whether a segment died since the last [#takeDead].
  public boolean hasDeadSegments() {
    return hasDeadSegments;
  }

  /// Whether there is a dead segment that was not given up yet.
  public boolean holdsDead() {
    return segments.headMap(segmentOf(end - 1)).values().stream()
        .anyMatch(segment -> segment.live == 0);
  }

  /// Gives up every dead segment before the one of chunk `number`, and answers them.
  List<Long> takeDead(long number) {
    hasDeadSegments = false;
    var dead = new ArrayList<Long>();
    segments
        .headMap(segmentOf(number))
        .values()
        .removeIf(segment -> {
          boolean isDead = segment.live == 0 && !segment.isHeld;
          if (isDead) {
            dead.add(segment.number);
          }
          return isDead;
        });
    return dead;
  }

  /// The chunks of a segment that are here.
  List<Chunk> chunksOf(long segment) {
    var found = new ArrayList<Chunk>();
    for (long number = segment * chunksPerSegment;
        number < (segment + 1) * chunksPerSegment;
        number++) {
      var chunk = find(number);
      if (chunk != null) {
        found.add(chunk);
      }
    }
    return found;
  }

  /// References to messages and parts.
  public long living() {
    long living = 0;
    for (var segment : segments.values()) {
      living += segment.live;
    }
    return living;
  }

  int segmentCount() {
    return segments.size();
  }

  public long segmentOf(long number) {
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

package io.leveret.core.storage.format;

import java.time.Duration;

/// What a store can be told. Sizes are in bytes.
///
/// @param chunkBytes unit of memory and of resynchronisation; a power of two, 4 KiB to 16 MiB
/// @param segmentBytes size of a log file; a power of two and at least a chunk
/// @param tailCacheBytes recent durable messages kept in memory
/// @param transientBytes transient messages kept in memory before the oldest are spilled to files
/// @param coldChunks chunks read back from files and kept
/// @param lagBytes unwritten bytes from which publishers must wait
/// @param metaGarbageBytes commands after which the meta log is written anew
/// @param checkpointInterval time between checkpoints while there are changes
/// @param compaction when log files are written anew without what is dead in them
public record StoreSettings(
    int chunkBytes,
    long segmentBytes,
    long tailCacheBytes,
    long transientBytes,
    int coldChunks,
    long lagBytes,
    long metaGarbageBytes,
    Duration checkpointInterval,
    CompactionSettings compaction) {
  private static final long MIB = 1 << 20;
  private static final int LEAST_COLD_CHUNKS = 4;
  private static final int SHARE = 8;
  private static final int LEAST_LAG_CHUNKS = 4;

  public StoreSettings {
    require(Integer.bitCount(chunkBytes) == 1, "chunk size must be a power of two");
    require(chunkBytes >= 4096 && chunkBytes <= 16 * MIB, "chunk size must be 4 KiB to 16 MiB");
    require(Long.bitCount(segmentBytes) == 1, "segment size must be a power of two");
    require(segmentBytes >= chunkBytes, "a segment must hold a chunk");
    require(segmentBytes <= 1024 * MIB, "a segment must not exceed 1 GiB");
    require(tailCacheBytes >= 0 && transientBytes >= 0, "cache sizes must not be negative");
    require(coldChunks >= 1, "at least one cold chunk is needed");
    require(lagBytes > 0 && metaGarbageBytes > 0, "limits must be positive");
  }

  /// 1 MiB chunks, 64 MiB segments, 64 MiB of tail, 64 MiB of transient messages.
  public static StoreSettings defaults() {
    return new StoreSettings(
        (int) MIB,
        64 * MIB,
        64 * MIB,
        64 * MIB,
        16,
        64 * MIB,
        4 * MIB,
        Duration.ofSeconds(30),
        CompactionSettings.defaults());
  }

  /// These settings with log files of another size.
  public StoreSettings withSegmentBytes(long bytes) {
    return withSizes(chunkBytes, bytes);
  }

  /// These settings with other chunks and log files.
  public StoreSettings withSizes(int chunk, long bytes) {
    return new StoreSettings(
        chunk,
        bytes,
        tailCacheBytes,
        transientBytes,
        coldChunks,
        lagBytes,
        metaGarbageBytes,
        checkpointInterval,
        compaction);
  }

  /// These settings with other amounts of memory.
  public StoreSettings withCaches(long tailBytes, long ramBytes, int cold) {
    return withMemory(tailBytes, ramBytes, cold, lagBytes);
  }

  private StoreSettings withMemory(long tailBytes, long ramBytes, int cold, long lag) {
    return new StoreSettings(
        chunkBytes,
        segmentBytes,
        tailBytes,
        ramBytes,
        cold,
        lag,
        metaGarbageBytes,
        checkpointInterval,
        compaction);
  }

  /// These settings with another time to write log files anew.
  public StoreSettings withCompaction(CompactionSettings other) {
    return new StoreSettings(
        chunkBytes,
        segmentBytes,
        tailCacheBytes,
        transientBytes,
        coldChunks,
        lagBytes,
        metaGarbageBytes,
        checkpointInterval,
        other);
  }

  /// These settings for a process that may have no more than `memory`: neither cache takes more
  /// than an eighth of it, nor does what waits to be written.
  public StoreSettings within(long memory) {
    long share = memory / SHARE;
    return withMemory(
        Math.min(tailCacheBytes, share),
        Math.min(transientBytes, share),
        coldChunks,
        Math.min(lagBytes, Math.max(share, (long) LEAST_LAG_CHUNKS * chunkBytes)));
  }

  /// These settings for one of several stores that together take the memory of one.
  public StoreSettings ofOneOf(int stores) {
    return withMemory(
        tailCacheBytes / stores,
        transientBytes / stores,
        Math.max(coldChunks / stores, LEAST_COLD_CHUNKS),
        lagBytes / stores);
  }

  public int chunksPerSegment() {
    return (int) (segmentBytes / chunkBytes);
  }

  /// Memory for both logs' caches and the cold chunks, without what waits to be written.
  public long memoryBudgetBytes() {
    return tailCacheBytes + transientBytes + (coldChunks + 4L) * chunkBytes;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}

package io.leveret.core.config;

import java.nio.file.Path;

/// Where messages live, on disk and in memory. Immutable.
///
/// @param dataDir the directory that belongs to this broker alone
/// @param durability what a confirm promises
/// @param segmentBytes size of one log file, 1 MiB..1 GiB
/// @param tailCacheBytes memory for the newest part of the log, so that consumers that keep up read
///   no file
/// @param transientMemoryBytes memory for messages that need not survive, before they go to the log
public record StorageConfig(
    Path dataDir,
    Durability durability,
    long segmentBytes,
    long tailCacheBytes,
    long transientMemoryBytes) {
  public StorageConfig {
    ConfigKeys.DATA_DIR.require(dataDir);
    ConfigKeys.SEGMENT_SIZE.require(segmentBytes);
    ConfigKeys.TAIL_CACHE.require(tailCacheBytes);
    ConfigKeys.TRANSIENT_MEMORY.require(transientMemoryBytes);
  }

  static StorageConfig from(Settings settings) {
    return new StorageConfig(
        settings.get(ConfigKeys.DATA_DIR),
        settings.get(ConfigKeys.DURABILITY),
        settings.get(ConfigKeys.SEGMENT_SIZE),
        settings.get(ConfigKeys.TAIL_CACHE),
        settings.get(ConfigKeys.TRANSIENT_MEMORY));
  }

  /// A copy that stores elsewhere.
  public StorageConfig withDataDir(Path other) {
    return new StorageConfig(other, durability, segmentBytes, tailCacheBytes, transientMemoryBytes);
  }

  /// A copy with another promise.
  public StorageConfig withDurability(Durability other) {
    return new StorageConfig(dataDir, other, segmentBytes, tailCacheBytes, transientMemoryBytes);
  }
}

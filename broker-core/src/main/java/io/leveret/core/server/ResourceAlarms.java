package io.leveret.core.server;

import io.leveret.core.config.Limits;
import io.leveret.core.disk.ShardDirectories;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches memory and disk, and says when publishers must wait (G030).
///
/// Used by one thread that may block; an alarm is cleared only with some room to spare, so that it
/// does not flutter.
final class ResourceAlarms {
  static final String MEMORY = "low on memory";
  static final String DISK = "low on disk";
  static final String BOTH = "low on memory & disk";

  private static final Logger LOG = LoggerFactory.getLogger(ResourceAlarms.class);
  private static final double AUTOMATIC_SHARE = 0.85;
  private static final double HYSTERESIS = 0.1;

  /// By how many bytes the heap must have grown for a collection to be worth its pause.
  private static final long WORTH_COLLECTING = 16 << 20;

  /// What the broker takes of memory, in bytes.
  interface Memory {
    /// Objects in the heap, those that nobody uses any more included.
    long heap();

    /// What messages and sockets take outside of it.
    long buffers();

    /// Lets go of what nobody uses any more. Blocks, and stops everybody meanwhile.
    void collect();
  }

  private final Path dataDir;
  private final Memory memory;
  private final long memoryLimit;
  private final long diskFreeLimit;
  private final long diskUsedLimit;
  private @Nullable FileStore fileStore;
  private long heapInUse;
  private boolean lowMemory;
  private boolean lowDisk;

  ResourceAlarms(Limits limits, Path dataDir) {
    this(limits, dataDir, new ProcessMemory());
  }

  ResourceAlarms(Limits limits, Path dataDir, Memory memory) {
    this.dataDir = dataDir;
    this.memory = memory;
    this.memoryLimit = limits.memoryLimit() > 0 ? limits.memoryLimit() : automaticLimit();
    this.diskFreeLimit = limits.diskFreeLimit();
    this.diskUsedLimit = limits.diskUsedLimit();
  }

  /// Memory that messages may take together of which only a part has come: a quarter of what there
  /// is outside of the heap, and of what the broker may use.
  static long contentMemory(Limits limits) {
    long direct = PlatformDependent.estimateMaxDirectMemory();
    return (limits.memoryLimit() > 0 ? Math.min(direct, limits.memoryLimit()) : direct) / 4;
  }

  /// Looks again. Answers the reason to block publishers, as clients read it, or an empty text.
  String check() {
    lowMemory = isLowOnMemory();
    lowDisk = isLowOnDisk();
    if (lowMemory) {
      return lowDisk ? BOTH : MEMORY;
    }
    return lowDisk ? DISK : "";
  }

  /// The heap may fill up between two collections, so the limit leaves it alone: what counts is
  /// heap and buffers together.
  private static long automaticLimit() {
    return (long) (2 * Runtime.getRuntime().maxMemory() * AUTOMATIC_SHARE);
  }

  /// What nobody uses any more blocks no publisher: the collector comes only when the heap is full,
  /// which with publishers that wait is never.
  private boolean isLowOnMemory() {
    double limit = lowMemory ? memoryLimit * (1 - HYSTERESIS) : memoryLimit;
    heapInUse = Math.min(heapInUse, memory.heap());
    if (usedMemory() > limit && memory.heap() - heapInUse >= WORTH_COLLECTING) {
      memory.collect();
      heapInUse = memory.heap();
    }
    return usedMemory() > limit;
  }

  private long usedMemory() {
    return memory.heap() + memory.buffers();
  }

  private boolean isLowOnDisk() {
    try {
      return hasLittleFree() || usesMuch();
    } catch (IOException e) {
      LOG.warn("cannot tell the free space of {}: {}", dataDir, e.getMessage());
      return lowDisk;
    }
  }

  private boolean hasLittleFree() throws IOException {
    double limit = lowDisk ? diskFreeLimit * (1 + HYSTERESIS) : diskFreeLimit;
    return fileStore().getUsableSpace() < limit;
  }

  /// Found once: that reads all mounts of the system, which takes longer than all else here.
  private FileStore fileStore() throws IOException {
    if (fileStore == null) {
      fileStore = Files.getFileStore(dataDir);
    }
    return fileStore;
  }

  private boolean usesMuch() throws IOException {
    double limit = lowDisk ? diskUsedLimit * (1 - HYSTERESIS) : diskUsedLimit;
    return diskUsedLimit > 0 && usedDisk() > limit;
  }

  private long usedDisk() throws IOException {
    long used = 0;
    for (int shard = 0; shard < ShardDirectories.count(dataDir); shard++) {
      used += usedDisk(ShardDirectories.of(dataDir, shard));
    }
    return used;
  }

  private static long usedDisk(Path directory) throws IOException {
    long used = 0;
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        used += size(file);
      }
    }
    return used;
  }

  /// A file that was deleted meanwhile takes nothing.
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException _) {
      return 0;
    }
  }
}

package io.leveret.core.storage.version;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.Bytes;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Tells from the segments what the file `format` said: how large they and their chunks are, and
/// which run was the last that wrote.
///
/// **Confined** to one thread.
final class FormatSearch {
  private final Disk disk;
  private final Memory header = new Memory(RecordFormat.CHUNK_HEADER);
  private final CRC32C crc = new CRC32C();
  private final StoreSettings defaults = StoreSettings.defaults();
  private long chunkBytes;
  private long segmentBytes;
  private long epoch;

  private FormatSearch(Disk disk) {
    this.disk = disk;
  }

  /// Empty when there is no sign of a store.
  static Optional<FormatFile> in(Disk disk) throws IOException {
    var search = new FormatSearch(disk);
    for (var name : disk.list()) {
      if (name.startsWith("spare-") || (name.startsWith("d-") && name.endsWith(".log"))) {
        search.look(name);
      }
    }
    boolean isStore =
        search.epoch > 0 || disk.list().stream().anyMatch(name -> name.startsWith("meta-"));
    return isStore ? Optional.of(search.found()) : Optional.empty();
  }

  private FormatFile found() {
    long segment = Math.max(segmentBytes, defaults.segmentBytes());
    boolean isSize = Long.bitCount(segmentBytes) == 1 && segmentBytes >= chunkBytes;
    return new FormatFile(
        epoch,
        chunkBytes > 0 ? chunkBytes : defaults.chunkBytes(),
        isSize ? segmentBytes : segment);
  }

  private void look(String name) throws IOException {
    try (var file = disk.openToRead(name)) {
      long size = file.size();
      // One may be shorter than the others, none is longer.
      segmentBytes = Math.max(segmentBytes, size);
      if (name.startsWith("d-") && isHeader(file, 0)) {
        measure(file, RecordFormat.number(header), size);
      }
    }
  }

  private void measure(Disk.File file, long first, long size) throws IOException {
    long at = RecordFormat.CHUNK_HEADER;
    while (at < size && !(isHeader(file, at) && RecordFormat.number(header) == first + 1)) {
      at *= 2;
    }
    if (at < size) {
      chunkBytes = at;
      for (long next = at; next < size; next += at) {
        boolean _ = isHeader(file, next);
      }
    }
  }

  private boolean isHeader(Disk.File file, long position) throws IOException {
    header.clearFrom(0);
    int _ = Bytes.read(file, position, header.io(0, RecordFormat.CHUNK_HEADER));
    boolean is = RecordFormat.isChunkHeader(header, crc, RecordFormat.number(header));
    if (is) {
      epoch = Math.max(epoch, RecordFormat.epoch(header));
    }
    return is;
  }
}

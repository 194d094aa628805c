package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.StoreException;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The file `format`: which version of the format a directory has, how large its chunks and
/// segments are, and how often it was opened.
final class FormatFile {
  private static final String NAME = "format";
  private static final Pattern VERSION = Pattern.compile("leveret-store version (\\d{1,9})\\b");
  private static final Pattern REST =
      Pattern.compile(" epoch (\\d{1,18}) chunk (\\d{1,18}) segment (\\d{1,18})\n");

  private FormatFile() {}

  /// Starts a run: its number, one higher than the last, is on disk before anything is written with
  /// it.
  ///
  /// @throws StoreException when the directory is not a store's, of a newer version, or of other
  ///   sizes
  static long nextEpoch(Disk disk, StoreSettings settings) throws IOException {
    long epoch = disk.list().contains(NAME) ? lastEpoch(read(disk), settings) + 1 : 1;
    String text =
        "leveret-store version %d epoch %d chunk %d segment %d\n"
            .formatted(RecordFormat.VERSION, epoch, settings.chunkBytes(), settings.segmentBytes());
    try (var file = disk.open(NAME + ".tmp")) {
      file.truncate(0);
      file.write(StandardCharsets.US_ASCII.encode(text), 0);
      file.force();
    }
    disk.rename(NAME + ".tmp", NAME);
    disk.syncDirectory();
    return epoch;
  }

  private static String read(Disk disk) throws IOException {
    var bytes = ByteBuffer.allocate(256);
    try (var file = disk.open(NAME)) {
      file.read(bytes, 0);
    }
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
  }

  private static long lastEpoch(String text, StoreSettings settings) {
    var version = VERSION.matcher(text);
    if (!version.lookingAt()) {
      throw new StoreException("the file 'format' in the data directory is not one of a store");
    }
    if (Integer.parseInt(version.group(1)) > RecordFormat.VERSION) {
      throw new StoreException(
          "the data directory has format version %s, this program knows up to %d"
              .formatted(version.group(1), RecordFormat.VERSION));
    }
    var rest = REST.matcher(text.substring(version.end()));
    if (!rest.matches()) {
      throw new StoreException("the file 'format' in the data directory is damaged");
    }
    requireSame("chunks", rest.group(2), settings.chunkBytes());
    requireSame("segments", rest.group(3), settings.segmentBytes());
    return Long.parseLong(rest.group(1));
  }

  private static void requireSame(String what, String found, long configured) {
    if (Long.parseLong(found) != configured) {
      throw new StoreException(
          "the data directory has %s of %s bytes, not of %d".formatted(what, found, configured));
    }
  }
}

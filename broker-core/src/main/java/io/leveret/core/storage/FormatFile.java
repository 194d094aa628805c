package io.leveret.core.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The file `format`: which version of the format a directory has, and how often it was opened.
///
/// @param epoch the number of the last run that wrote anything, 0 for a new directory
record FormatFile(int version, long epoch) {
  private static final String NAME = "format";
  private static final Pattern TEXT =
      Pattern.compile("leveret-store version (\\d{1,9}) epoch (\\d{1,18})\n");

  /// @throws StoreException when the directory is not a store's, or of a newer version
  static FormatFile read(Disk disk) throws IOException {
    if (!disk.list().contains(NAME)) {
      return new FormatFile(RecordFormat.VERSION, 0);
    }
    var bytes = ByteBuffer.allocate(256);
    try (var file = disk.open(NAME)) {
      file.read(bytes, 0);
    }
    String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new StoreException("the file 'format' in the data directory is not one of a store");
    }
    int version = Integer.parseInt(matcher.group(1));
    if (version > RecordFormat.VERSION) {
      throw new StoreException(
          "the data directory has format version "
              + version
              + ", this program knows up to "
              + RecordFormat.VERSION);
    }
    return new FormatFile(version, Long.parseLong(matcher.group(2)));
  }

  /// Starts a run: its number is on disk before anything is written with it.
  static long nextEpoch(Disk disk) throws IOException {
    long epoch = read(disk).epoch() + 1;
    String text = "leveret-store version " + RecordFormat.VERSION + " epoch " + epoch + "\n";
    try (var file = disk.open(NAME + ".tmp")) {
      file.truncate(0);
      file.write(StandardCharsets.US_ASCII.encode(text), 0);
      file.force();
    }
    disk.rename(NAME + ".tmp", NAME);
    disk.syncDirectory();
    return epoch;
  }
}

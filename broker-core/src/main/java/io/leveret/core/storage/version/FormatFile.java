package io.leveret.core.storage.version;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.disk.StoreException;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// The file `format`: which version of the format a directory has, how large its chunks and
/// segments are, and how often it was opened. The same line twice, each with a checksum.
public record FormatFile(long epoch, long chunkBytes, long segmentBytes) {
  private static final String NAME = "format";
  private static final int LONGEST = 4096;
  private static final Pattern VERSION = Pattern.compile("leveret-store version (\\d{1,9})\\b");
  private static final Pattern REST =
      Pattern.compile(" epoch (\\d{1,18}) chunk (\\d{1,18}) segment (\\d{1,18})");
  private static final Pattern CHECK = Pattern.compile("(.*) check ([0-9a-f]{8})");

  /// Starts a run: its number, one higher than the last, is on disk before anything is written with
  /// it.
  ///
  /// @throws StoreException when the directory is not a store's, of a newer version, or of other
  ///   sizes
  public static long nextEpoch(Disk disk, StoreSettings settings, Consumer<Damage> damaged)
      throws IOException {
    long epoch = 1;
    if (disk.has(NAME)) {
      var found = read(disk, damaged).orElseThrow(FormatFile::unreadable);
      requireSame("chunks", found.chunkBytes, settings.chunkBytes());
      requireSame("segments", found.segmentBytes, settings.segmentBytes());
      epoch = found.epoch + 1;
    }
    write(disk, new FormatFile(epoch, settings.chunkBytes(), settings.segmentBytes()));
    return epoch;
  }

  private static StoreException unreadable() {
    return new StoreException(
        "the file 'format' in the data directory is damaged, or not one of a store;"
            + " 'leveret store repair' makes it anew");
  }

  private static void write(Disk disk, FormatFile format) throws IOException {
    String line =
        "leveret-store version %d epoch %d chunk %d segment %d"
            .formatted(RecordFormat.VERSION, format.epoch, format.chunkBytes, format.segmentBytes);
    String checked = line + " check " + checksum(line) + "\n";
    var bytes = StandardCharsets.US_ASCII.encode(checked + checked);
    try {
      WholeFile.write(disk, NAME, bytes);
    } catch (OutOfSpaceException _) {
      // A broker must start on a full disk, or nobody could drain it: one spare segment for that.
      var spare = disk.list().stream().filter(name -> name.startsWith("spare-")).findFirst();
      if (spare.isPresent()) {
        disk.delete(spare.get());
        WholeFile.write(disk, NAME, bytes);
      } else {
        overwrite(disk, bytes);
      }
    }
  }

  /// Takes no room at all; a loss of power in this very moment may leave the file unreadable, and
  /// then it can be repaired.
  private static void overwrite(Disk disk, ByteBuffer bytes) throws IOException {
    try (var file = disk.open(NAME)) {
      file.write(bytes.duplicate(), 0);
      file.truncate(bytes.limit());
      file.force();
    }
  }

  /// These sizes for a store that is only looked at.
  ///
  /// A file that is damaged is written anew as the segments say.
  ///
  /// @throws StoreException when the directory is not a store's or of a newer version
  public static StoreSettings sizes(Disk disk, Consumer<Damage> damaged) throws IOException {
    if (!disk.has(NAME)) {
      throw new StoreException("not a data directory: it has no file 'format'");
    }
    var read = read(disk, _ -> {});
    var found =
        read.isPresent() ? read.get() : FormatSearch.in(disk).orElseThrow(FormatFile::unreadable);
    if (read.isEmpty()) {
      Quarantine.copy(disk, NAME, 0, LONGEST);
      write(disk, found);
      damaged.accept(Damage.of(NAME, 0, LONGEST, "both lines are bad; told by the segments"));
    }
    return StoreSettings.defaults().withSizes((int) found.chunkBytes, found.segmentBytes);
  }

  private static Optional<FormatFile> read(Disk disk, Consumer<Damage> damaged) throws IOException {
    String text = text(disk);
    var lines = text.lines().toList();
    for (var line : candidates(text)) {
      if (isWhole(line)) {
        if (!lines.stream().allMatch(line::equals)) {
          Quarantine.copy(disk, NAME, 0, LONGEST);
          damaged.accept(Damage.of(NAME, 0, LONGEST, "one of two lines is bad, nothing is lost"));
        }
        return parse(line);
      }
    }
    return Optional.empty();
  }

  /// The lines, and what they are when the end of one is what is damaged.
  private static List<String> candidates(String text) {
    var found = new ArrayList<>(text.lines().toList());
    int half = text.length() / 2;
    if (half > 0) {
      found.add(text.substring(0, half - 1));
      found.add(text.substring(half, text.length() - 1));
    }
    return found;
  }

  private static String text(Disk disk) throws IOException {
    var bytes = ByteBuffer.allocate(LONGEST);
    try (var file = disk.openToRead(NAME)) {
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
        // until all is there
      }
    }
    return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
  }

  /// A newer version may look any way behind its number.
  private static boolean isWhole(String line) {
    var version = VERSION.matcher(line);
    if (!version.lookingAt()) {
      return false;
    }
    var check = CHECK.matcher(line);
    return check.matches()
        ? checksum(check.group(1)).equals(check.group(2))
        : Integer.parseInt(version.group(1)) != RecordFormat.VERSION;
  }

  private static Optional<FormatFile> parse(String line) {
    var version = VERSION.matcher(line);
    if (!version.lookingAt() || Integer.parseInt(version.group(1)) > RecordFormat.VERSION) {
      throw new StoreException(
          "the data directory has format version %s, this program knows up to %d"
              .formatted(version.group(1), RecordFormat.VERSION));
    }
    var rest = REST.matcher(line.substring(version.end()));
    if (!rest.lookingAt()) {
      return Optional.empty();
    }
    return Optional.of(
        new FormatFile(
            Long.parseLong(rest.group(1)),
            Long.parseLong(rest.group(2)),
            Long.parseLong(rest.group(3))));
  }

  private static String checksum(String line) {
    var crc = new CRC32C();
    crc.update(line.getBytes(StandardCharsets.ISO_8859_1));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static void requireSame(String what, long found, long configured) {
    if (found != configured) {
      throw new StoreException(
          "the data directory has %s of %s bytes, not of %d".formatted(what, found, configured));
    }
  }
}

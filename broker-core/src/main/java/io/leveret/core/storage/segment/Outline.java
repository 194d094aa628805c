package io.leveret.core.storage.segment;

import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// The head of a compacted file: where the records of each chunk are in it, and where the table is
/// that tells where they were. Pictured in `docs/storage-format.md`.
///
/// **Confined** to the thread that makes it, until it is encoded.
final class Outline {
  static final int PAIR = 8;
  private static final int MAGIC = 0x504d_434c;
  private static final int HEADER = 32;
  private static final int ENTRY = 24;

  private final ByteBuffer bytes;

  private Outline(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /// Bytes of the head of every file of a store.
  static int length(StoreSettings settings) {
    return HEADER + ENTRY * settings.chunksPerSegment();
  }

  /// A head that names nothing yet.
  static Outline of(StoreSettings settings, long segment) {
    var bytes = ByteBuffer.allocate(length(settings)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, MAGIC).putInt(8, RecordFormat.VERSION);
    bytes.putInt(12, settings.chunksPerSegment()).putLong(16, segment);
    return new Outline(bytes);
  }

  /// What was read, if it is the head of that segment's file.
  static Optional<Outline> parse(ByteBuffer read, StoreSettings settings, long segment) {
    int length = length(settings);
    boolean isWhole =
        read.limit() == length
            && read.getInt(0) == MAGIC
            && read.getInt(4) == Bytes.checksum(read, 8, length - 8)
            && read.getInt(12) == settings.chunksPerSegment()
            && read.getLong(16) == segment;
    return isWhole ? Optional.of(new Outline(read)) : Optional.empty();
  }

  /// Says where the table is: twice, one behind the other.
  void table(int at, int length) {
    bytes.putInt(24, at).putInt(28, length);
  }

  int tableAt() {
    return bytes.getInt(24);
  }

  int tableLength() {
    return bytes.getInt(28);
  }

  private static int at(int chunk) {
    return HEADER + ENTRY * chunk;
  }

  /// Says of a chunk in which run it was written, and where its records are and its pairs: the
  /// first of them, and how many.
  void chunk(int chunk, long epoch, int recordsAt, int firstPair, int pairs) {
    bytes.putLong(at(chunk), epoch).putInt(at(chunk) + 8, recordsAt);
    bytes.putInt(at(chunk) + 12, firstPair).putInt(at(chunk) + 16, pairs);
  }

  void checksum(int chunk, int checksum) {
    bytes.putInt(at(chunk) + 20, checksum);
  }

  /// The run that wrote the chunk, 0 for one that was never used.
  long epoch(int chunk) {
    return bytes.getLong(at(chunk));
  }

  int recordsAt(int chunk) {
    return bytes.getInt(at(chunk) + 8);
  }

  int firstPair(int chunk) {
    return bytes.getInt(at(chunk) + 12);
  }

  int pairs(int chunk) {
    return bytes.getInt(at(chunk) + 16);
  }

  int checksum(int chunk) {
    return bytes.getInt(at(chunk) + 20);
  }

  /// The bytes of the file.
  ByteBuffer encode() {
    bytes.putInt(4, Bytes.checksum(bytes, 8, bytes.capacity() - 8));
    return bytes.duplicate().clear();
  }
}

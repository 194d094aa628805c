package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// One segment of the durable log as it stands on disk. Whatever its form, its chunks are what they
/// were: every record that is still there has its place, and fillers stand for the others.
///
/// **Confined** to one thread. Chunks are counted from the first of the segment.
public sealed interface SegmentFile extends AutoCloseable permits WholeSegment, CompactedSegment {
  /// Opens the file that counts, to read it: the compacted one if there is one.
  static SegmentFile openToRead(Disk disk, StoreSettings settings, long segment)
      throws IOException {
    return disk.has(SegmentName.compacted(segment))
        ? CompactedSegment.of(disk::openToRead, settings, segment)
        : WholeSegment.of(disk::openToRead, settings, segment);
  }

  /// Opens a file by its name.
  @FunctionalInterface
  interface Opener {
    Disk.File open(String name) throws IOException;
  }

  /// The file's name.
  String name();

  /// Fills `memory` with a chunk, zeros where the file has nothing, and answers whether it has
  /// anything.
  boolean read(int chunk, Memory memory) throws IOException;

  /// Reads the header of a chunk to the front of `memory`.
  void readHeader(int chunk, Memory memory) throws IOException;

  /// The run that wrote a chunk, as far as the file says it besides the chunk's header; else 0.
  long epoch(int chunk);

  /// Whether it is known where the records of a chunk were. Else [#read] fills in nothing but
  /// zeros.
  boolean isPlaced(int chunk) throws IOException;

  /// Where in the file that byte of a chunk is; where the chunk begins if [#isPlaced] denies it.
  long place(int chunk, int at) throws IOException;

  /// How many bytes of the file stand for so many of a chunk; all it has of the chunk if
  /// [#isPlaced] denies it.
  long extent(int chunk, int at, int length) throws IOException;

  /// Writes bytes of a chunk that the file has. One that is not placed loses its records.
  void write(int chunk, int at, ByteBuffer bytes) throws IOException;

  void force() throws IOException;

  /// Bytes in the file.
  long size() throws IOException;

  /// Damage of what is no record, which costs nothing yet because the file has it twice.
  ///
  /// @param mends whether it is overwritten by what is right
  List<Damage> verify(boolean mends) throws IOException;

  @Override
  void close() throws IOException;
}

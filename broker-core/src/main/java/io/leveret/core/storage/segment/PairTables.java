package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The table of a compacted file, and its copy: where the records of each chunk were in it.
///
/// **Confined** to the thread of its segment.
final class PairTables {
  private final Disk.File file;
  private final Outline outline;

  PairTables(Disk.File file, Outline outline) {
    this.file = file;
    this.outline = outline;
  }

  /// Bytes of one table that are wrong, and what the other one has in their place.
  record Bad(long at, ByteBuffer right) {}

  /// The pairs of a chunk, from the table or its copy, unless both are bad.
  Optional<ByteBuffer> pairs(int chunk) throws IOException {
    for (int copy = 0; copy < 2; copy++) {
      var read = read(chunk, copy);
      if (isWhole(chunk, read)) {
        return Optional.of(read);
      }
    }
    return Optional.empty();
  }

  private long at(int chunk, int copy) {
    long table = outline.tableAt() + (long) copy * outline.tableLength();
    return table + (long) outline.firstPair(chunk) * Outline.PAIR;
  }

  private ByteBuffer read(int chunk, int copy) throws IOException {
    return Bytes.read(file, at(chunk, copy), outline.pairs(chunk) * Outline.PAIR);
  }

  private boolean isWhole(int chunk, ByteBuffer pairs) {
    return pairs.limit() == outline.pairs(chunk) * Outline.PAIR
        && Bytes.checksum(pairs, 0, pairs.limit()) == outline.checksum(chunk);
  }

  /// What can be put right of the pairs of a chunk.
  List<Bad> bad(int chunk) throws IOException {
    var found = new ArrayList<Bad>();
    for (int copy = 0; copy < 2; copy++) {
      var other = read(chunk, 1 - copy);
      if (!isWhole(chunk, read(chunk, copy)) && isWhole(chunk, other)) {
        found.add(new Bad(at(chunk, copy), other));
      }
    }
    return found;
  }
}

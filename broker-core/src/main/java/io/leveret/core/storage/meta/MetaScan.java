package io.leveret.core.storage.meta;

import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.RecordFormat;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads the bytes of a meta log.
///
/// A record that does not fit is damage when a later one fits to it, and the end of the log
/// otherwise: nobody can tell a write that was cut short from damage in the last records.
///
/// **Confined** to the thread that opens the store.
final class MetaScan {
  private static final int MOST_SKIPPED = 1 << 20;

  private final ByteBuffer in;
  private final String name;
  private int chain;
  private boolean isDamaged;

  /// Where reading goes on after damage, and the link before it.
  private record Resumption(int at, int chain) {}

  /// @param in little endian, all of the file
  MetaScan(ByteBuffer in, String name) {
    this.in = in;
    this.name = name;
  }

  /// Tells every command, and what is damaged between them; answers where the log ends.
  int read(Consumer<byte[]> replay, Consumer<Damage> damaged) {
    readHeader(damaged);
    int at = MetaFile.FILE_HEADER;
    while (at < in.limit()) {
      if (isRecord(at, chain)) {
        at = take(at, replay);
        continue;
      }
      var next = resumption(at, replay);
      if (next == null) {
        return at;
      }
      tell(at, next.at() - at, "bad record", damaged);
      at = next.at();
      chain = next.chain();
    }
    return at;
  }

  private void readHeader(Consumer<Damage> damaged) {
    int size = MetaFile.FILE_HEADER;
    boolean isWhole =
        in.limit() >= size
            && in.getInt(0) == MetaFile.MAGIC
            && (in.getInt(12) == 0 || in.getInt(12) == checksum(in, 0, size - 4));
    if (isWhole) {
      chain = in.getInt(8);
      return;
    }
    tell(0, Math.min(size, in.limit()), "bad header", damaged);
    int length = in.limit() < 2 * size ? 0 : in.getInt(size);
    if (length >= MetaFile.RECORD_HEADER && length <= in.limit() - size) {
      // The first record tells which link must have stood before it.
      int own = checksum(in, size + 8, length - 8);
      chain = Integer.rotateRight(own ^ in.getInt(size + 4), 1);
    }
  }

  private int take(int at, Consumer<byte[]> replay) {
    int length = in.getInt(at);
    byte[] command = new byte[length - MetaFile.RECORD_HEADER];
    in.get(at + MetaFile.RECORD_HEADER, command);
    replay.accept(command);
    chain = in.getInt(at + 4);
    return at + RecordFormat.align(length);
  }

  /// Looks for a record that can only stand there because the one at `at` did.
  private @Nullable Resumption resumption(int at, Consumer<byte[]> replay) {
    if (at > in.limit() - 2 * MetaFile.RECORD_HEADER) {
      return null;
    }
    int stored = in.getInt(at + 4);
    int length = in.getInt(at);
    if (length >= MetaFile.RECORD_HEADER && length <= in.limit() - at) {
      int next = at + RecordFormat.align(length);
      int computed = link(in, at, length, chain);
      if (isRecord(next, computed)) {
        take(at, replay); // only its checksum is damaged
        return new Resumption(next, computed);
      }
    }
    int last = Math.min(in.limit() - MetaFile.RECORD_HEADER, at + MOST_SKIPPED);
    for (int next = at + MetaFile.RECORD_HEADER; next <= last; next += 8) {
      if (isRecord(next, stored)) {
        return new Resumption(next, stored);
      }
    }
    return null;
  }

  private void tell(int at, int bytes, String reason, Consumer<Damage> damaged) {
    isDamaged = true;
    damaged.accept(Damage.of(name, at, bytes, reason));
  }

  private boolean isRecord(int at, int before) {
    if (at > in.limit() - MetaFile.RECORD_HEADER) {
      return false;
    }
    int length = in.getInt(at);
    return length >= MetaFile.RECORD_HEADER
        && length <= in.limit() - at
        && in.getInt(at + 4) == link(in, at, length, before);
  }

  /// The checksum of a record, chained to the one before it.
  static int link(ByteBuffer bytes, int at, int length, int before) {
    return checksum(bytes, at + 8, length - 8) ^ Integer.rotateLeft(before, 1);
  }

  static int checksum(ByteBuffer bytes, int at, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(at, length));
    return (int) crc.getValue();
  }

  /// The link that the next record is chained to.
  int chain() {
    return chain;
  }

  boolean isDamaged() {
    return isDamaged;
  }
}

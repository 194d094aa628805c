package io.leveret.core.storage.meta;

import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.RecordFormat;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads the bytes of a meta log.
///
/// A record that does not fit is damage when it stands before the position that is known to be
/// synced, or when a later one fits to it that was written when it had been synced; else it is a
/// write that was cut short, and the end. Of a damaged record one wrong byte is found by its
/// checksum and put right: nothing is lost then.
///
/// **Confined** to the thread that opens the store.
final class MetaScan {
  /// The flag of a record before which all was synced when it was written.
  static final byte ALONE = 0;

  /// The flag of a record that was written together with the one before it.
  static final byte CONTINUES = 1;

  private static final int MOST_SKIPPED = 1 << 20;

  private final ByteBuffer in;
  private final String name;
  private final long synced;
  private int chain;
  private boolean isDamaged;
  private boolean isEndDamaged;

  /// Where reading goes on after damage, and the link before it.
  private record Resumption(int at, int chain) {}

  /// @param in little endian, all of the file; single wrong bytes are put right in it
  /// @param synced the position up to which the file is known to have been synced
  MetaScan(ByteBuffer in, String name, long synced) {
    this.in = in;
    this.name = name;
    this.synced = synced;
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
      var next = resumption(at);
      if (at >= synced && (next == null || isOneWrite(next))) {
        return at;
      }
      if (mend(at, next)) {
        tell(at, in.getInt(at), "bad byte, put right", damaged);
        at = take(at, replay);
        continue;
      }
      next = next == null ? chained(at) : next;
      if (next == null) {
        break;
      }
      tell(at, next.at() - at, at < synced ? "bad record" : "bad record or one cut short", damaged);
      at = next.at();
      chain = next.chain();
    }
    if (at < synced) {
      isEndDamaged = true;
      tell(at, (int) Math.max(synced, used()) - at, "bad end", damaged);
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
      chain = linkBefore(size, length);
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
  private @Nullable Resumption resumption(int at) {
    if (at > in.limit() - 2 * MetaFile.RECORD_HEADER) {
      return null;
    }
    int stored = in.getInt(at + 4);
    int length = in.getInt(at);
    if (isLength(at, length)) {
      int next = at + RecordFormat.align(length);
      int computed = link(in, at, length, chain);
      if (isRecord(next, computed)) {
        return new Resumption(next, computed); // only its checksum is damaged
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

  /// Whether all that follows was written at once, together with what stood before `from`: else
  /// that had been synced.
  private boolean isOneWrite(Resumption from) {
    int at = from.at();
    int before = from.chain();
    while (isRecord(at, before)) {
      if (in.get(at + 9) == ALONE) {
        return false;
      }
      before = in.getInt(at + 4);
      at += RecordFormat.align(in.getInt(at));
    }
    return true;
  }

  /// Looks for a record behind `at` that the one after it is chained to.
  private @Nullable Resumption chained(int at) {
    int last = in.limit() - 2 * MetaFile.RECORD_HEADER;
    for (int next = at + 8; next <= last; next += 8) {
      int length = in.getInt(next);
      int stored = in.getInt(next + 4);
      if (isLength(next, length) && isRecord(next + RecordFormat.align(length), stored)) {
        return new Resumption(next, linkBefore(next, length));
      }
    }
    return null;
  }

  /// The link that must have stood before a whole record.
  private int linkBefore(int at, int length) {
    return Integer.rotateRight(checksum(in, at + 8, length - 8) ^ in.getInt(at + 4), 1);
  }

  /// Puts one wrong byte of the record at `at` right, if that is all that is wrong.
  private boolean mend(int at, @Nullable Resumption next) {
    if (at > in.limit() - MetaFile.RECORD_HEADER) {
      return false;
    }
    int length = in.getInt(at);
    if (next != null && next.chain() != in.getInt(at + 4)) {
      in.putInt(at + 4, next.chain());
      return true;
    }
    if (isLength(at, length) && (next == null || at + RecordFormat.align(length) == next.at())) {
      int wrong = link(in, at, length, chain) ^ in.getInt(at + 4);
      if (next == null && WrongByte.isOne(wrong)) {
        in.putInt(at + 4, in.getInt(at + 4) ^ wrong);
        return true;
      }
      if (WrongByte.mend(in, at + 8, length - 8, wrong)) {
        return true;
      }
    }
    return mendLength(at, next == null ? (int) Math.min(synced, in.limit()) : next.at());
  }

  /// The record at `at` ends right before `end`, but for the bytes that align it.
  private boolean mendLength(int at, int end) {
    int damaged = in.getInt(at);
    for (int length = end - at; length > end - at - 8; length--) {
      in.putInt(at, length);
      if (WrongByte.isOne(damaged ^ length) && isRecord(at, chain)) {
        return true;
      }
    }
    in.putInt(at, damaged);
    return false;
  }

  private void tell(int at, int bytes, String reason, Consumer<Damage> damaged) {
    isDamaged = true;
    damaged.accept(Damage.of(name, at, bytes, reason));
  }

  private boolean isLength(int at, int length) {
    return length >= MetaFile.RECORD_HEADER && length <= in.limit() - at;
  }

  private boolean isRecord(int at, int before) {
    if (at > in.limit() - MetaFile.RECORD_HEADER) {
      return false;
    }
    int length = in.getInt(at);
    return isLength(at, length) && in.getInt(at + 4) == link(in, at, length, before);
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

  /// Where the zeros begin that stand at the end of the file, or in its last record.
  int used() {
    int end = in.limit();
    while (end > 0 && in.get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  /// The link that the next record is chained to.
  int chain() {
    return chain;
  }

  boolean isDamaged() {
    return isDamaged;
  }

  /// Whether something that was synced is missing at the end, so that nothing may follow.
  boolean isEndDamaged() {
    return isEndDamaged;
  }
}

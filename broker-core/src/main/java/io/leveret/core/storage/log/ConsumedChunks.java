package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What a file needs of chunks whose messages were all consumed before anything was written: not
/// the messages, nor that they were consumed, but what is said there of messages elsewhere (ADR
/// 24).
///
/// **Confined** to the writer's thread.
final class ConsumedChunks {
  private final CRC32C crc = new CRC32C();
  private @Nullable Memory rest;

  /// The bytes from the beginning of the chunk that stand for all of it, valid until the next call;
  /// null when all of it is needed, because a transaction has records there, which count only
  /// together.
  ///
  /// @param chunk closed, with nothing that lives
  /// @param memory all that was appended to it
  @Nullable ByteBuffer rest(Chunk chunk, Memory memory) {
    var kept = rest == null ? new Memory(memory.bytes.capacity()) : rest;
    rest = kept;
    int end = RecordFormat.CHUNK_HEADER;
    kept.bytes.put(0, memory.bytes, 0, end);
    for (int at = end; at < chunk.filled && !isPad(memory, at); at = after(memory, at)) {
      if (isTransactional(memory, at)) {
        return null;
      }
      if (isNeeded(chunk, memory, at)) {
        int length = after(memory, at) - at;
        kept.bytes.put(end, memory.bytes, at, length);
        end += length;
      }
    }
    if (kept.bytes.capacity() - end < RecordFormat.RECORD_HEADER) {
      return null;
    }
    RecordFormat.writePad(chunk, kept, crc, end);
    return kept.io(0, end + RecordFormat.RECORD_HEADER);
  }

  private static boolean isPad(Memory memory, int at) {
    return memory.little.get(at + 8) == RecordFormat.PAD;
  }

  private static int after(Memory memory, int at) {
    return at + RecordFormat.align(memory.little.getInt(at));
  }

  private static boolean isTransactional(Memory memory, int at) {
    return memory.little.get(at + 8) == RecordFormat.TRANSACTION
        || (memory.little.get(at + 9) & RecordFormat.TRANSACTIONAL) != 0;
  }

  private static boolean isNeeded(Chunk chunk, Memory memory, int at) {
    return switch (memory.little.get(at + 8)) {
      case RecordFormat.MESSAGE, RecordFormat.PART -> false;
      case RecordFormat.ACK -> !isOfItsOwn(chunk, memory, at);
      default -> true;
    };
  }

  /// Whether the messages that an ACK is for are all in the chunk.
  private static boolean isOfItsOwn(Chunk chunk, Memory memory, int at) {
    long first = chunk.base >>> 3;
    long end = (chunk.base + memory.bytes.capacity()) >>> 3;
    return memory.little.getLong(at + 16) >= first && memory.little.getLong(at + 24) < end;
  }
}

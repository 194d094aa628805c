package io.leveret.core.storage.format;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The bytes of chunk headers and records, little endian and aligned to eight; pictured in
/// `docs/storage-format.md`. Pure: knows memory, no file.
public final class RecordFormat {
  /// Of the data directory as a whole.
  public static final int VERSION = 4;

  /// Of chunks and records: in the first, a reference did not tell the parts of what it refers to.
  private static final int CHUNK_VERSION = 2;

  private static final int OLD_CHUNK = 1;

  public static final int MESSAGE = 1;
  public static final int PART = 2;
  public static final int ACK = 4;
  public static final int REQUEUE = 5;
  public static final int QUEUE_OPERATION = 6;
  public static final int TRANSACTION = 7;
  public static final int PAD = 8;
  public static final int DELIVERED = 9;
  public static final int META = 10;

  /// Covers what was damaged and is in `lost+found/` now.
  public static final int GAP = 11;

  /// The body is a list of parts; the size of the whole stands before the routing bytes.
  public static final int PARTED = 1;

  /// What the record says counts only once a TRANSACTION record behind it says so, too.
  public static final int TRANSACTIONAL = 64;

  /// The body is that of another message, whose address and body size stand before the routing
  /// bytes.
  public static final int REFERENCE = 4;

  /// A time to live stands before the routing bytes.
  public static final int EXPIRES = 8;

  /// A priority stands before the routing bytes.
  static final int PRIORITY = 16;

  /// The broker made the message when one died.
  static final int DEAD_LETTERED = 32;

  public static final int CHUNK_HEADER = 64;
  public static final int RECORD_HEADER = 16;

  public static final int ACK_LENGTH = 32;

  /// Of an ACK that holds for some priorities only.
  public static final int LANE_ACK_LENGTH = 34;

  public static final int REQUEUE_LENGTH = 28;
  public static final int DELIVERED_LENGTH = 24;
  public static final int QUEUE_OPERATION_LENGTH = 17;
  public static final int TRANSACTION_LENGTH = 24;
  public static final byte DROPPED = 1;

  static final int MESSAGE_HEADER = 24;
  private static final int SHORT_COPY = 64;
  private static final int CHUNK_MAGIC = 0x4b4e_484c;
  private static final int MANY_QUEUES = 63;
  private static final int LONG_PROPERTIES = 0xffff;
  private static final int ROUTING_MASK = 0x3ff;

  private RecordFormat() {}

  public static int align(int length) {
    return (length + 7) & ~7;
  }

  /// 48 bits that tell this use of a chunk's place in a file from every earlier one.
  public static long mix(long epoch, long number) {
    long mixed = epoch * 0x9e37_79b9_7f4a_7c15L + number * 0xc2b2_ae3d_27d4_eb4fL;
    mixed = (mixed ^ (mixed >>> 29)) * 0xbf58_476d_1ce4_e5b9L;
    return mixed ^ (mixed >>> 32);
  }

  public static void writeChunkHeader(
      Chunk chunk, Memory memory, CRC32C crc, long durable, long millis) {
    var out = memory.little;
    out.putInt(0, CHUNK_MAGIC);
    out.putShort(8, (short) CHUNK_VERSION);
    out.putShort(10, chunk.generation);
    out.putInt(12, CHUNK_HEADER);
    out.putLong(16, chunk.number);
    out.putLong(24, chunk.epoch);
    out.putLong(32, durable);
    out.putLong(40, millis);
    out.putLong(48, 0);
    out.putLong(56, 0);
    out.putInt(4, memory.checksum(crc, 8, CHUNK_HEADER));
  }

  public static boolean isChunkHeader(Memory memory, CRC32C crc, long number) {
    var in = memory.little;
    return in.getInt(0) == CHUNK_MAGIC
        && in.getInt(4) == memory.checksum(crc, 8, CHUNK_HEADER)
        && in.getShort(8) >= OLD_CHUNK
        && in.getShort(8) <= CHUNK_VERSION
        && in.getLong(16) == number;
  }

  /// What the chunk says its number is.
  public static long number(Memory memory) {
    return memory.little.getLong(16);
  }

  /// Whether the chunk is of a version in which a reference does not tell all that it needs.
  public static boolean isOldChunk(Memory memory) {
    return memory.little.getShort(8) == OLD_CHUNK;
  }

  public static long epoch(Memory memory) {
    return memory.little.getLong(24);
  }

  /// What was durable when the chunk was opened.
  public static long durableMark(Memory memory) {
    return memory.little.getLong(32);
  }

  public static long baseMillis(Memory memory) {
    return memory.little.getLong(40);
  }

  /// Bytes of the record of a message; the body of a reference is not in it.
  public static int messageLength(MessageView message, int queueCount) {
    int length =
        MESSAGE_HEADER
            + queueCount * 4
            + message.routingLength()
            + message.propertiesLength()
            + ownBody(message);
    if (queueCount >= MANY_QUEUES) {
      length += 4;
    }
    if (message.propertiesLength() >= LONG_PROPERTIES) {
      length += 4;
    }
    int flags = flags(message);
    return flags == 0 ? length : length + extrasLength(flags);
  }

  private static int ownBody(MessageView message) {
    return message.origin() == 0 || MessageLinks.listsParts(message) ? message.bodyLength() : 0;
  }

  private static int flags(MessageView message) {
    int flags = message.origin() == 0 ? 0 : REFERENCE;
    flags |= MessageLinks.listsParts(message) ? PARTED : 0;
    if (message.timeToLive() != MessageView.FOR_EVER) {
      flags |= EXPIRES;
    }
    if (message.priority() != 0) {
      flags |= PRIORITY;
    }
    return message.isDeadLettered() ? flags | DEAD_LETTERED : flags;
  }

  private static int extrasLength(int flags) {
    int length = (flags & (PARTED | REFERENCE)) != 0 ? 8 : 0;
    length += (flags & REFERENCE) != 0 ? 8 : 0;
    length += (flags & EXPIRES) != 0 ? 8 : 0;
    return length + ((flags & PRIORITY) != 0 ? 1 : 0);
  }

  /// Writes everything of a message but the first eight bytes and its queues, and answers where the
  /// queues belong.
  public static void writeMessage(
      Memory memory, int at, long head, MessageView message, int[] queueIds, int queueCount) {
    var out = memory.little;
    int properties = Math.min(message.propertiesLength(), LONG_PROPERTIES);
    int queues = Math.min(queueCount, MANY_QUEUES);
    int packed = properties | (queues << 10 | message.routingLength()) << 16;
    int flags = flags(message);
    int body = ownBody(message);
    out.putLong(at + 8, head | (long) flags << 8 | MESSAGE);
    out.putLong(at + 16, (body & 0xffff_ffffL) | (long) packed << 32);
    int to = writeQueues(out, at + MESSAGE_HEADER, queueIds, queueCount);
    if (properties == LONG_PROPERTIES) {
      out.putInt(to, message.propertiesLength());
      to += 4;
    }
    if (flags != 0) {
      to = writeExtras(out, to, flags, message);
    }
    var bytes = memory.bytes;
    int length = message.routingLength();
    copy(bytes, to, message.routingMemory(), message.routingOffset(), length);
    to += length;
    length = message.propertiesLength();
    copy(bytes, to, message.propertiesMemory(), message.propertiesOffset(), length);
    copy(bytes, to + length, message.bodyMemory(), message.bodyOffset(), body);
  }

  private static int writeExtras(ByteBuffer out, int at, int flags, MessageView message) {
    int to = at;
    if ((flags & (PARTED | REFERENCE)) != 0) {
      out.putLong(to, message.bodySize());
      to += 8;
    }
    if ((flags & REFERENCE) != 0) {
      out.putLong(to, message.origin());
      to += 8;
    }
    if ((flags & EXPIRES) != 0) {
      out.putLong(to, message.timeToLive());
      to += 8;
    }
    if ((flags & PRIORITY) != 0) {
      out.put(to, (byte) message.priority());
      to++;
    }
    return to;
  }

  /// Copies bytes; a few of them without the price of a bulk copy, which is higher than theirs.
  private static void copy(ByteBuffer into, int to, ByteBuffer from, int offset, int length) {
    if (length > SHORT_COPY || from.order() != ByteOrder.BIG_ENDIAN) {
      into.put(to, from, offset, length);
    } else if (length >= 8) {
      int last = length - 8;
      for (int i = 0; i < last; i += 8) {
        into.putLong(to + i, from.getLong(offset + i));
      }
      // The last eight may cover some for the second time.
      into.putLong(to + last, from.getLong(offset + last));
    } else {
      for (int i = 0; i < length; i++) {
        into.put(to + i, from.get(offset + i));
      }
    }
  }

  private static int writeQueues(ByteBuffer out, int at, int[] queueIds, int queueCount) {
    int to = at;
    if (queueCount >= MANY_QUEUES) {
      out.putInt(to, queueCount);
      to += 4;
    }
    for (int i = 0; i < queueCount; i++) {
      out.putInt(to, queueIds[i]);
      to += 4;
    }
    return to;
  }

  /// How many queues the message at `at` was stored for.
  public static int queueCount(ByteBuffer in, int at) {
    int queues = in.getShort(at + 22) >>> 10 & MANY_QUEUES;
    return queues == MANY_QUEUES ? in.getInt(at + MESSAGE_HEADER) : queues;
  }

  /// Where the queue ids of the message at `at` start.
  public static int queuesAt(int at, int queueCount) {
    return at + MESSAGE_HEADER + (queueCount >= MANY_QUEUES ? 4 : 0);
  }

  /// Points `view` at a message. That of a reference has the size of its body, and the body itself
  /// is where [MessageView#origin] says.
  public static void readMessage(Memory memory, int at, MessageView view) {
    var in = memory.little;
    int bodyLength = in.getInt(at + 16);
    int packed = in.getInt(at + 20);
    int routingLength = packed >>> 16 & ROUTING_MASK;
    int properties = packed & LONG_PROPERTIES;
    int queues = packed >>> 26;
    int from = at + MESSAGE_HEADER + queues * 4;
    if (queues == MANY_QUEUES) {
      from = queuesAt(at, MANY_QUEUES) + in.getInt(at + MESSAGE_HEADER) * 4;
    }
    if (properties == LONG_PROPERTIES) {
      properties = in.getInt(from);
      from += 4;
    }
    int flags = in.get(at + 9);
    int extras = from;
    from += flags == 0 ? 0 : extrasLength(flags);
    view.routing(memory.bytes, from, routingLength);
    view.properties(memory.bytes, from + routingLength, properties);
    view.body(memory.bytes, from + routingLength + properties, bodyLength, memory);
    view.published();
    view.wishes(0, MessageView.FOR_EVER);
    if (flags != 0) {
      readExtras(in, extras, flags, view);
    }
  }

  private static void readExtras(ByteBuffer in, int at, int flags, MessageView view) {
    int from = at;
    if ((flags & (PARTED | REFERENCE)) != 0) {
      view.partedBody(in.getLong(from));
      from += 8;
    }
    long origin = 0;
    if ((flags & REFERENCE) != 0) {
      origin = in.getLong(from);
      from += 8;
    }
    if ((flags & DEAD_LETTERED) != 0) {
      view.deadLettered(origin);
    } else {
      view.staged(origin);
    }
    long timeToLive = MessageView.FOR_EVER;
    if ((flags & EXPIRES) != 0) {
      timeToLive = in.getLong(from);
      from += 8;
    }
    view.wishes((flags & PRIORITY) != 0 ? in.get(from) & 0xff : 0, timeToLive);
  }

  /// The second eight bytes of a record without its type: generation and, for most, a queue id.
  public static long head(short generation, int word) {
    return (generation & 0xffffL) << 16 | (long) word << 32;
  }

  /// Is told of each record.
  public interface Visitor {
    void record(Memory memory, int at, long position);
  }

  /// Tells all records from `from` up to the first that is none, and answers where that is: the
  /// chunk's size when the records end as they should.
  public static int scan(Memory memory, CRC32C crc, Chunk chunk, int from, Visitor visitor) {
    int size = memory.bytes.capacity();
    int at = from;
    while (at <= size - RECORD_HEADER) {
      if (!isRecord(memory, crc, chunk, at)) {
        return at;
      }
      if (!isFiller(memory.little.get(at + 8))) {
        visitor.record(memory, at, chunk.base + at);
      }
      at += align(memory.little.getInt(at));
    }
    return size;
  }

  private static boolean isFiller(int type) {
    return type == PAD || type == GAP;
  }

  /// Whether a record of this use of the chunk stands at `at`, whole.
  public static boolean isRecord(Memory memory, CRC32C crc, Chunk chunk, int at) {
    var in = memory.little;
    int length = in.getInt(at);
    if (length < RECORD_HEADER || length > in.capacity() - at) {
      return false;
    }
    if (in.getShort(at + 10) != chunk.generation) {
      return false;
    }
    boolean isPad = in.get(at + 8) == PAD;
    if (isPad && length != in.capacity() - at) {
      return false;
    }
    // The checksum of these covers their header only: what follows is never read.
    int checked = isFiller(in.get(at + 8)) ? RECORD_HEADER : length;
    return (memory.checksum(crc, at + 8, at + checked) ^ chunk.salt) == in.getInt(at + 4);
  }

  /// Ends the records of a chunk at `at`.
  public static void writePad(Chunk chunk, Memory memory, CRC32C crc, int at) {
    writeFiller(chunk, memory, crc, at, memory.bytes.capacity() - at | (long) PAD << 32);
  }

  /// Covers `length` damaged bytes.
  public static void writeGap(Chunk chunk, Memory memory, CRC32C crc, int at, int length) {
    writeFiller(chunk, memory, crc, at, length | (long) GAP << 32);
  }

  private static void writeFiller(
      Chunk chunk, Memory memory, CRC32C crc, int at, long typeAndLength) {
    memory.little.putLong(at + 8, head(chunk.generation, 0) | typeAndLength >>> 32);
    int check = memory.checksum(crc, at + 8, at + RECORD_HEADER) ^ chunk.salt;
    memory.little.putLong(at, (int) typeAndLength | (long) check << 32);
  }
}

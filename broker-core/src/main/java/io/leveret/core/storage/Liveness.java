package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.LongIntMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/// Who still refers to a message with parts or with the body of another: when nobody does, those
/// are let go. References to all other messages are counted by chunk and segment only.
///
/// **Confined** to the shard's loop.
final class Liveness {
  private static final int PARTED = 1 << 30;
  private static final int REFERS = 1 << 29;
  private static final int MARKS = PARTED | REFERS;
  private static final long[] NONE = {};

  private final LongIntMap counts = new LongIntMap();
  private final Map<Long, long[]> parts = new HashMap<>();

  /// What became of a message.
  enum Outcome {
    KEPT,
    GONE,
    GONE_WITH_PARTS,
    GONE_WITH_REFERENCE
  }

  void appended(long address, int references, MessageView message) {
    boolean parted = message.isParted();
    if (parted) {
      counts.put(address, references | PARTED);
      parts.put(address, partsOf(message));
    }
  }

  /// A message that has the body of `origin`.
  void refers(long address, int references, long origin) {
    counts.put(address, references | REFERS);
    parts.put(address, new long[] {origin});
  }

  /// A message of an earlier run; `listed` are its parts, none for most.
  void recovered(long address, int references, long[] listed) {
    if (listed.length > 0) {
      counts.put(address, references | PARTED);
      parts.put(address, listed);
    }
  }

  /// Tells every message that is counted here.
  void forEachCounted(LongConsumer visitor) {
    counts.forEach((address, _) -> visitor.accept(address));
  }

  /// Tells, once for each message that needs it, every part and every message that others refer to.
  void forEachNeeded(LongConsumer visitor) {
    for (long[] needed : parts.values()) {
      for (long address : needed) {
        visitor.accept(address);
      }
    }
  }

  /// Messages that have an entry here.
  int size() {
    return counts.size() + parts.size();
  }

  /// Counts one more reference, if those of this message are counted here.
  boolean retain(long address) {
    int count = counts.get(address);
    if (count == 0) {
      return false;
    }
    counts.put(address, count + 1);
    return true;
  }

  Outcome release(long address) {
    if (counts.isEmpty()) {
      return Outcome.GONE;
    }
    int count = counts.get(address);
    if ((count & ~MARKS) > 1) {
      counts.put(address, count - 1);
      return Outcome.KEPT;
    }
    if (count == 0) {
      return Outcome.GONE;
    }
    counts.remove(address);
    if ((count & REFERS) != 0) {
      return Outcome.GONE_WITH_REFERENCE;
    }
    return (count & PARTED) != 0 ? Outcome.GONE_WITH_PARTS : Outcome.GONE;
  }

  /// The parts of a message that is gone, or the one that it referred to; they are forgotten here.
  long[] takeParts(long address) {
    long[] taken = parts.remove(address);
    return taken == null ? NONE : taken;
  }

  /// The part addresses that a message lists as its body.
  static long[] partsOf(MessageView message) {
    long[] addresses = new long[message.bodyLength() / 8];
    for (int i = 0; i < addresses.length; i++) {
      int at = message.bodyOffset() + i * 8;
      long high = Integer.toUnsignedLong(bigEndian(message, at));
      addresses[i] = high << 32 | Integer.toUnsignedLong(bigEndian(message, at + 4));
    }
    return addresses;
  }

  // Byte by byte, because the order of a caller's buffer is the caller's.
  private static int bigEndian(MessageView message, int at) {
    var in = message.bodyMemory();
    return (in.get(at) & 0xff) << 24
        | (in.get(at + 1) & 0xff) << 16
        | (in.get(at + 2) & 0xff) << 8
        | (in.get(at + 3) & 0xff);
  }
}

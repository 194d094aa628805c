package io.leveret.core.storage.format;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Finds its way in chunks that are damaged. Stateless.
public final class RecordSearch {
  private RecordSearch() {}

  /// Where the first whole record at or after `from` starts; the chunk's size when there is none.
  public static int nextRecord(Memory memory, CRC32C crc, Chunk chunk, int from) {
    int size = memory.bytes.capacity();
    for (int at = RecordFormat.align(from); at <= size - RecordFormat.RECORD_HEADER; at += 8) {
      if (RecordFormat.isRecord(memory, crc, chunk, at)) {
        return at;
      }
    }
    return size;
  }

  /// The queues that a damaged record seems to name: a guess, for an operator.
  public static List<Integer> likelyQueues(Memory memory, int at) {
    var in = memory.little;
    int left = in.capacity() - at;
    var found = new ArrayList<Integer>();
    int type = left >= RecordFormat.ACK_LENGTH ? in.get(at + 8) : 0;
    if (type == RecordFormat.MESSAGE) {
      int count =
          Math.min(RecordFormat.queueCount(in, at), (left - RecordFormat.MESSAGE_HEADER - 4) / 4);
      for (int i = 0; i < count; i++) {
        found.add(in.getInt(RecordFormat.queuesAt(at, count) + 4 * i));
      }
    } else if (type == RecordFormat.ACK
        || type == RecordFormat.REQUEUE
        || type == RecordFormat.DELIVERED
        || type == RecordFormat.QUEUE_OPERATION) {
      found.add(in.getInt(at + 12));
    }
    return found;
  }
}

package io.leveret.core.storage;

import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// Collects what the queues hold, for a checkpoint. Per queue: [#queue], then for each message that
/// is not implied by the head [#below] or [#ready], or [#run] for neighbours.
///
/// **Confined** to the shard's loop until it is finished.
public final class CheckpointWriter {
  static final int MAGIC = 0x5450_4b4c;
  static final int HEADER = 32;
  static final int REDELIVERED = 1 << 8;

  private byte[] bytes = new byte[1024];
  private ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private int countAt;
  private int count;
  private int queues;
  private final List<MessageRun> runs = new ArrayList<>();

  CheckpointWriter() {
    out.position(HEADER);
  }

  /// Starts a queue. Its durable messages from `headAddress` on are **all** live; those before it
  /// are settled unless told below. A `headAddress` of 0 or less: all are settled unless told
  /// below.
  ///
  /// So the head must lie after every message that left the queue out of turn: one that expired
  /// behind the head, one of higher priority, and everything before [MessageStore#headFloor].
  public void queue(int queueId, long headAddress) {
    endQueue();
    room(16);
    out.putInt(queueId).putLong(Math.max(0, headAddress));
    countAt = out.position();
    out.putInt(0);
    count = 0;
    queues++;
  }

  /// A message of this queue that is live and was delivered before: unacknowledged, or returned.
  public void below(long address, int deliveryCount) {
    entry(address, (deliveryCount & 0xff) | REDELIVERED);
  }

  /// A message of this queue that is live and was never delivered, though it stands before the
  /// head: for queues whose order is not that of appending.
  public void ready(long address) {
    entry(address, 0);
  }

  /// Messages of this queue that are in no memory; none of them is implied by the head.
  public void run(MessageRun run) {
    runs.add(run);
  }

  private void entry(long address, int marks) {
    room(8);
    out.putLong(address | (long) marks << QueueReplay.MARK_SHIFT);
    count++;
  }

  private void endQueue() {
    if (queues > 0) {
      out.putInt(countAt, count);
      room(4);
      out.putInt(runs.size());
      for (var run : runs) {
        room(run.length());
        run.write(out);
      }
      runs.clear();
    }
  }

  private void room(int more) {
    if (out.remaining() < more) {
      int at = out.position();
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
      out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(at);
    }
  }

  /// The bytes of the file: everything described holds for the log before `position`.
  ByteBuffer finish(long position, boolean isClean) {
    endQueue();
    int end = out.position();
    out.putInt(0, MAGIC).putInt(8, RecordFormat.VERSION).putInt(12, isClean ? 1 : 0);
    out.putLong(16, position).putInt(24, queues).putInt(28, end);
    var crc = new CRC32C();
    crc.update(bytes, 8, end - 8);
    out.putInt(4, (int) crc.getValue());
    return out.flip();
  }
}

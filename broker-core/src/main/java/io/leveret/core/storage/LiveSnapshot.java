package io.leveret.core.storage;

import io.leveret.core.storage.format.LongIntMap;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.segment.SegmentCompactor;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What lived of some segments at the moment of a checkpoint: what the queues held, and what lives
/// for other reasons. What was dead then is dead for good.
///
/// **Owned** by the loop until it is complete, then by the reader.
final class LiveSnapshot implements SegmentCompactor.Living {
  private final long segmentBytes;
  private final Set<Long> segments;
  private final ByteBuffer durable;
  private final ByteBuffer fleeting;
  private final LongIntMap counted = new LongIntMap();
  private final LongIntMap others = new LongIntMap();
  private @Nullable Checkpoint durableQueues;
  private @Nullable Checkpoint fleetingQueues;

  /// @param segments that are asked for
  /// @param durable the checkpoint
  /// @param fleeting the same of queues that do not outlive the broker
  LiveSnapshot(long segmentBytes, Set<Long> segments, ByteBuffer durable, ByteBuffer fleeting) {
    this.segmentBytes = segmentBytes;
    this.segments = segments;
    this.durable = durable.duplicate();
    this.fleeting = fleeting;
  }

  private boolean isAskedFor(long address) {
    return MessageStore.isDurable(address) && segments.contains((address << 3) / segmentBytes);
  }

  /// The message lives, and counts as one reference whoever holds it.
  void once(long address) {
    if (isAskedFor(address)) {
      counted.put(address, 1);
    }
  }

  /// One more than the queues refers to the record.
  void more(long address) {
    if (isAskedFor(address)) {
      others.put(address, others.get(address) + 1);
    }
  }

  @Override
  public int references(Memory in, int at, long address) {
    return switch (in.little.get(at + 8)) {
      case RecordFormat.MESSAGE ->
          counted.get(address) > 0 ? 1 : others.get(address) + queuesThatHold(in, at, address);
      case RecordFormat.PART -> others.get(address);
      default -> 0; // a checkpoint has taken the place of what it says
    };
  }

  private int queuesThatHold(Memory in, int at, long address) {
    int count = RecordFormat.queueCount(in.little, at);
    int from = RecordFormat.queuesAt(at, count);
    int holding = 0;
    for (int i = 0; i < count; i++) {
      var queue = queue(in.little.getInt(from + 4 * i));
      holding += queue != null && queue.marksOf(address) != Checkpoint.Queue.SETTLED ? 1 : 0;
    }
    return holding;
  }

  private Checkpoint.@Nullable Queue queue(int queueId) {
    if (durableQueues == null || fleetingQueues == null) {
      durableQueues = Checkpoint.parse(durable);
      fleetingQueues = Checkpoint.parse(fleeting);
    }
    return (queueId > 0 ? durableQueues : fleetingQueues).queues().get(queueId);
  }
}

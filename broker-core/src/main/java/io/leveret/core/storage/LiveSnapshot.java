package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.LinkCounts;
import io.leveret.core.storage.directory.LongIntMap;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.segment.NeededRecords;
import io.leveret.core.storage.segment.SegmentCompactor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
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
  private final LongIntMap others = new LongIntMap();

  /// What transient messages need that are in no memory.
  private final NeededRecords elsewhere;

  /// References to a segment that were told twice.
  private final Map<Long, Integer> twice = new HashMap<>();

  private final MessageView view = new MessageView();
  private final BiFunction<Integer, MessageRun, MessageList> reader;
  private @Nullable Checkpoint durableQueues;
  private @Nullable Checkpoint fleetingQueues;

  /// @param segments that are asked for
  /// @param durable the checkpoint
  /// @param fleeting the same of queues that do not outlive the broker
  /// @param reader reads what a segment has around a run
  LiveSnapshot(
      long segmentBytes,
      Set<Long> segments,
      ByteBuffer durable,
      ByteBuffer fleeting,
      BiFunction<Integer, MessageRun, MessageList> reader) {
    this.reader = reader;
    this.segmentBytes = segmentBytes;
    this.segments = segments;
    this.durable = durable.duplicate();
    this.fleeting = fleeting;
    this.elsewhere = new NeededRecords(segmentBytes >>> 3);
  }

  private boolean isAskedFor(long address) {
    return MessageStore.isDurable(address) && segments.contains((address << 3) / segmentBytes);
  }

  /// One more than the queues refers to the record.
  void more(long address) {
    if (isAskedFor(address)) {
      others.put(address, others.get(address) + 1);
    }
  }

  /// One more transient message needs the record that is in no memory itself.
  void moreElsewhere(long address) {
    if (isAskedFor(address)) {
      elsewhere.add(address);
    }
  }

  @Override
  public int references(Memory in, int at, long address) {
    read();
    return switch (in.little.get(at + 8)) {
      case RecordFormat.MESSAGE -> besideQueues(address) + queuesThatHold(in, at, address);
      case RecordFormat.PART -> besideQueues(address);
      default -> 0; // a checkpoint has taken the place of what it says
    };
  }

  private int besideQueues(long address) {
    return others.get(address) + (elsewhere.has(address) ? 1 : 0);
  }

  private int queuesThatHold(Memory in, int at, long address) {
    RecordFormat.readMessage(in, at, view);
    int priority = view.priority();
    int count = RecordFormat.queueCount(in.little, at);
    int from = RecordFormat.queuesAt(at, count);
    int holding = 0;
    for (int i = 0; i < count; i++) {
      var queue = queue(in.little.getInt(from + 4 * i));
      holding += queue != null && queue.holds(address, priority) ? 1 : 0;
    }
    return holding;
  }

  private Checkpoint.@Nullable Queue queue(int queueId) {
    var queues = queueId > 0 ? durableQueues : fleetingQueues;
    return queues == null ? null : queues.queues().get(queueId);
  }

  /// Reads what was described, and what messages need that are in no memory.
  private void read() {
    if (durableQueues == null) {
      durableQueues = Checkpoint.parse(durable, segmentBytes >>> 3);
      fleetingQueues = Checkpoint.parse(fleeting, segmentBytes >>> 3);
      durableQueues.queues().forEach(this::takeLinks);
      fleetingQueues.queues().forEach(this::takeLinks);
    }
  }

  private void takeLinks(int queueId, Checkpoint.Queue queue) {
    for (var run : queue.runs()) {
      if (isLinked(run)) {
        takeLinks(run, reader.apply(queueId, run));
      }
    }
  }

  private boolean isLinked(MessageRun run) {
    var found = new boolean[1];
    run.links().forEach((segment, _) -> found[0] |= segments.contains(segment));
    return found[0];
  }

  private void takeLinks(MessageRun run, MessageList list) {
    // Where some are not found there are too few references, and the segment stays as it is.
    var found = new LinkCounts();
    int end = run.end(list);
    for (int place = run.from(list); place < end; place++) {
      if (!run.isGone(list.address(place))) {
        for (long link : list.links(place)) {
          more(link);
          found.add((link << 3) / segmentBytes, 1);
        }
      }
    }
    run.links().forEach((segment, own) -> found.add(segment, -own));
    found.forEach((segment, more) -> twice.merge(segment, Math.max(0, more), Integer::sum));
  }

  /// References to a segment that are not found, because they go to records of which it is only
  /// known that they are needed.
  long notFound(long segment) {
    return elsewhere.again(segment);
  }

  /// References to a segment that were told twice: by those of a run's messages that somebody has
  /// in hand, because they expire before the others, and by the run.
  int toldTwice(long segment) {
    return twice.getOrDefault(segment, 0);
  }
}

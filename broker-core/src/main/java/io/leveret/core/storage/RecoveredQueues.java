package io.leveret.core.storage;

import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RegroupedRuns;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.SegmentUse;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Liveness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The queues as recovery finds them, each with a replay for every priority that counts in it.
///
/// **Confined** to the thread that opens the store.
final class RecoveredQueues implements QueueReplay.Lists {
  private final FoundMessages messages;
  private final RunReader reader;
  private final RegroupedRuns regrouped;
  private final long segmentAddresses;
  private final RecoveryHandler handler;
  private final Checkpoint checkpoint;
  private final MissingSegments missing;

  /// By queue id and priority, which is in the lowest eight bits.
  private final TreeMap<Long, QueueReplay> queues = new TreeMap<>();

  /// What was read last: one thing after the other happens to the same run.
  private @Nullable Around last;

  private MessageList lastList = MessageList.EMPTY;

  /// Where a run stands.
  private record Around(int queueId, long segment, MessageRun.Lane lane) {}

  RecoveredQueues(
      FoundMessages messages,
      RunReader reader,
      StoreSettings settings,
      RecoveryHandler handler,
      Checkpoint checkpoint,
      MissingSegments missing) {
    this.messages = messages;
    this.reader = reader;
    this.regrouped = new RegroupedRuns(reader, settings.segmentBytes() >>> 3);
    this.segmentAddresses = settings.segmentBytes() >>> 3;
    this.handler = handler;
    this.checkpoint = checkpoint;
    this.missing = missing;
  }

  /// The replay of a queue's messages that wish for `priority`.
  QueueReplay of(int queueId, int priority) {
    int most = handler.highestPriority(queueId);
    int counted = Math.min(most, priority);
    return queues.computeIfAbsent(
        (long) queueId << 8 | counted,
        _ ->
            new QueueReplay(
                queueId,
                MessageRun.Lane.of(counted, most),
                checkpoint.position() >>> 3,
                checkpoint.queues().get(queueId),
                this));
  }

  /// Lets something happen to all of a queue.
  void each(int queueId, Consumer<QueueReplay> effect) {
    each(queueId, 0, 255, effect);
  }

  /// Lets something happen to what a queue has of some priorities.
  void each(int queueId, int lowest, int highest, Consumer<QueueReplay> effect) {
    long key = (long) queueId << 8;
    queues.subMap(key | lowest, true, key | highest, true).values().forEach(effect);
    missing.each(queueId, lowest, highest, effect);
  }

  /// Messages up to `last` may be gone without a trace.
  void thinnedUpTo(long last) {
    queues.values().forEach(queue -> queue.thinnedUpTo(last));
  }

  /// Takes from the checkpoint what it knows of messages without telling each.
  ///
  /// @param segments that are there
  void takeRuns(Set<Long> segments) {
    checkpoint
        .queues()
        .forEach((queueId, queue) -> {
          missing.expect(queueId, queue);
          if (handler.isKnown(queueId)) {
            queue.runs().stream()
                .filter(run -> segments.contains(run.segment()))
                .collect(Collectors.groupingBy(MessageRun::segment))
                .values()
                .forEach(runs -> take(queueId, runs));
          }
        });
  }

  /// Takes the runs of a queue in one segment.
  private void take(int queueId, List<MessageRun> runs) {
    int most = handler.highestPriority(queueId);
    runs.stream().filter(MessageRun::isUnplaced).forEach(run -> run.place(of(queueId, run)));
    if (runs.stream().allMatch(run -> run.lane().isOf(most))) {
      runs.forEach(run -> of(queueId, run.lane().lowest()).run(run));
      return;
    }
    try {
      regrouped.regroup(
          queueId,
          runs,
          most,
          (run, list) -> {
            run.dueAt(due(queueId, run, list));
            of(queueId, run.lane().lowest()).run(run);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long due(int queueId, MessageRun run, MessageList list) {
    long due = Long.MAX_VALUE;
    int end = run.end(list);
    for (int place = run.from(list); place < end; place++) {
      if (!run.isGone(list.address(place))) {
        due = Math.min(due, expiry(queueId, list, place));
      }
    }
    return due;
  }

  @Override
  public MessageList of(int queueId, MessageRun run) {
    var around = new Around(queueId, run.segment(), run.lane());
    if (around.equals(last)) {
      return lastList;
    }
    try {
      lastList = reader.read(queueId, run.segment(), run.lane());
      last = around;
      messages.add(queueId, lastList);
      return lastList;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public MessageRun run(int queueId, MessageRun.Lane lane, MessageList list, int from, int span) {
    var run = MessageRun.of(segmentAddresses, lane, list, from, span);
    run.dueAt(due(queueId, run, list));
    return run;
  }

  private long expiry(int queueId, MessageList list, int place) {
    return handler.expiry(
        queueId, list.address(place), list.appendedMillis(place), list.timeToLive(place));
  }

  /// Ends the replay, counts who refers to what, and drops the queues that nobody knows.
  void count(Liveness liveness, Map<Long, SegmentUse> uses) {
    queues.values().removeIf(queue -> !handler.isKnown(queue.queueId()));
    for (var queue : queues.values()) {
      int queueId = queue.queueId();
      queue.finish(handler.takesRuns(queueId));
      queue.settleIf(address -> isLost(queueId, messages.links(queueId, address), uses));
      queue.runs().removeIf(run -> isLost(queueId, run, uses));
      for (var run : queue.runs()) {
        use(uses, run.segment(), run.count());
        run.links().forEach((segment, count) -> use(uses, segment, count));
      }
      queue.forEachLive(address -> {
        long[] links = messages.links(queueId, address);
        use(uses, address / segmentAddresses, 1);
        liveness.hold(address, 1, links);
        for (long link : links) {
          use(uses, link / segmentAddresses, 1);
        }
      });
    }
  }

  /// Whether something that a message needs is in a segment that is missing.
  private boolean isLost(int queueId, long[] links, Map<Long, SegmentUse> uses) {
    for (long link : links) {
      if (!uses.containsKey(link / segmentAddresses)) {
        missing.lost(queueId, link);
        return true;
      }
    }
    return false;
  }

  /// Takes such messages out of a run, and answers whether it is empty then.
  private boolean isLost(int queueId, MessageRun run, Map<Long, SegmentUse> uses) {
    if (!run.links().isWithin(uses.keySet())) {
      var list = of(queueId, run);
      int end = run.end(list);
      for (int place = run.from(list); place < end; place++) {
        if (!run.isGone(list.address(place)) && isLost(queueId, list.links(place), uses)) {
          run.remove(list, place);
        }
      }
    }
    return run.count() == 0;
  }

  private static void use(Map<Long, SegmentUse> uses, long segment, int count) {
    var use = uses.get(segment);
    if (use != null) {
      use.live += count;
    }
  }

  /// Tells the handler what the queues hold.
  void tell() {
    queues.values().forEach(queue -> queue.tell(new Told(queue.queueId())));
  }

  private final class Told implements QueueReplay.Teller {
    private final int queueId;

    Told(int queueId) {
      this.queueId = queueId;
    }

    @Override
    public void message(long address, boolean redelivered, int failures) {
      handler.message(queueId, messages.found(queueId, address, redelivered, failures));
    }

    @Override
    public void run(MessageRun run) {
      handler.run(queueId, run);
    }
  }

  /// For each queue the address from which on it has lost nothing.
  Map<Integer, Long> headFloors() {
    var floors = new HashMap<Integer, Long>();
    queues.values().forEach(queue -> floors.merge(queue.queueId(), queue.gap() + 1, Math::max));
    return floors;
  }
}

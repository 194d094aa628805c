package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.directory.DirectoryFile;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentName;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Finds out which segments should be there and are not, and what is lost with them.
///
/// A file is given up only when it is on disk that all in it was settled. So what the checkpoint
/// says lives, and no later record says was settled, must have its segment.
///
/// **Confined** to the thread that opens the store.
final class MissingSegments implements QueueReplay.Lists {
  private final StoreSettings settings;
  private final Checkpoint checkpoint;
  private final Set<Long> present;

  /// What was in segments that are not there, by queue id and lowest priority, which is in the
  /// lowest eight bits.
  private final TreeMap<Long, QueueReplay> runs = new TreeMap<>();

  /// The same of messages told one by one, of which nobody knows the priority.
  private final Map<Integer, QueueReplay> single = new HashMap<>();

  private final TreeMap<Long, Map<Integer, Long>> lost = new TreeMap<>();

  /// @param present the segments that are there
  MissingSegments(StoreSettings settings, Checkpoint checkpoint, Set<Long> present) {
    this.settings = settings;
    this.checkpoint = checkpoint;
    this.present = present;
  }

  private boolean isThere(long segment) {
    return present.contains(segment);
  }

  private long segmentOf(long address) {
    return (address << 3) / settings.segmentBytes();
  }

  /// Takes what the checkpoint says of a queue; answers the runs that are there.
  void expect(int queueId, Checkpoint.Queue queue) {
    for (var run : queue.runs()) {
      if (!isThere(run.segment())) {
        long key = (long) queueId << 8 | run.lane().lowest();
        runs.computeIfAbsent(key, _ -> replay(queueId, run.lane())).run(run);
      }
    }
    for (long address : queue.listed()) {
      if (MessageStore.isDurable(address) && !isThere(segmentOf(address))) {
        expect(queueId, address);
      }
    }
  }

  private void expect(int queueId, long address) {
    single.computeIfAbsent(queueId, id -> replay(id, MessageRun.Lane.ALL)).message(address);
  }

  private QueueReplay replay(int queueId, MessageRun.Lane lane) {
    return new QueueReplay(
        queueId, lane, checkpoint.position() >>> 3, checkpoint.queues().get(queueId), this);
  }

  /// Takes what directories say that have no segment any more, and deletes them.
  void readDirectories(Disk disk) throws IOException {
    for (var name : disk.list()) {
      if (SegmentName.isDirectory(name) && !isThere(SegmentName.numberOfDirectory(name))) {
        readDirectory(disk, SegmentName.numberOfDirectory(name));
        disk.delete(name);
      }
    }
  }

  private void readDirectory(Disk disk, long segment) throws IOException {
    var index = DirectoryFile.index(disk, settings, segment);
    if (index.isEmpty()) {
      return;
    }
    for (int slot = 0; slot < index.get().size(); slot++) {
      int queueId = index.get().queueId(slot);
      var queue = checkpoint.queues().get(queueId);
      if (queue != null && queue.mayHold(index.get().first(slot), index.get().last(slot))) {
        DirectoryFile.messages(disk, settings, index.get(), slot)
            .ifPresent(list -> expect(queueId, queue, list));
      }
    }
  }

  private void expect(int queueId, Checkpoint.Queue queue, MessageList list) {
    for (int i = 0; i < list.size(); i++) {
      long address = list.address(i);
      boolean lives = address < checkpoint.position() >>> 3 && !queue.isListed(address);
      if (lives && queue.marksOf(address) != Checkpoint.Queue.SETTLED) {
        expect(queueId, address);
      }
    }
  }

  /// Lets something happen to what a queue had of some priorities.
  void each(int queueId, int lowest, int highest, Consumer<QueueReplay> effect) {
    long key = (long) queueId << 8;
    runs.subMap(key | lowest, true, key | highest, true).values().forEach(effect);
    var loose = single.get(queueId);
    if (loose != null) {
      effect.accept(loose);
    }
  }

  /// A message of a queue is lost, because something is that it needs.
  void lost(int queueId, long needed) {
    lost(queueId, segmentOf(needed), 1);
  }

  private void lost(int queueId, long segment, long count) {
    lost.computeIfAbsent(segment, _ -> new TreeMap<>()).merge(queueId, count, Long::sum);
  }

  /// Ends the replay and tells, a file each, what is missing.
  ///
  /// @param synced what is known to have been synced
  void tell(RecoveryHandler handler, long synced) {
    runs.values().forEach(this::count);
    single.values().forEach(this::count);
    lost.values().forEach(queues -> queues.keySet().removeIf(id -> !handler.isKnown(id)));
    lost.values().removeIf(Map::isEmpty);
    if (checkpoint.number() >= 0) {
      long end = -Math.floorDiv(-synced, settings.segmentBytes());
      for (long segment = checkpoint.position() / settings.segmentBytes();
          segment < end;
          segment++) {
        if (!isThere(segment)) {
          lost.putIfAbsent(segment, Map.of());
        }
      }
    }
    lost.forEach((segment, queues) ->
        handler.missing(new MissingSegment(SegmentName.whole(segment), queues)));
  }

  private void count(QueueReplay queue) {
    for (var run : queue.runs()) {
      lost(queue.queueId(), run.segment(), run.count());
    }
    queue.forEachLive(address -> lost(queue.queueId(), segmentOf(address), 1));
  }

  /// What no directory tells any more.
  @Override
  public MessageList of(int queueId, MessageRun run) {
    return MessageList.EMPTY;
  }

  @Override
  public MessageRun run(int queueId, MessageRun.Lane lane, MessageList list, int from, int span) {
    throw new IllegalStateException("nothing is told in runs here");
  }
}

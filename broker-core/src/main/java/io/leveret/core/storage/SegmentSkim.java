package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.directory.DirectoryFile;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.SegmentIndex;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells from directories what of the backlog lives, so that segments before the checkpoint need
/// not be read.
///
/// A segment must be read when it has no directory that is whole, or when a message in it may live
/// of which the directory does not know what it needs, because it is of an earlier version, or in
/// which whoever asks wants to see all.
///
/// **Confined** to the thread that opens the store.
final class SegmentSkim {
  private final Disk disk;
  private final StoreSettings settings;
  private final RecoveryHandler handler;
  private final Checkpoint checkpoint;
  private final Map<Long, SegmentIndex> skimmed = new HashMap<>();
  private final Set<Long> undescribed = new HashSet<>();

  SegmentSkim(Disk disk, StoreSettings settings, RecoveryHandler handler, Checkpoint checkpoint) {
    this.disk = disk;
    this.settings = settings;
    this.handler = handler;
    this.checkpoint = checkpoint;
  }

  /// Who replays a queue's messages of one priority.
  interface Replays {
    QueueReplay of(int queueId, int priority);
  }

  /// Tells what lives in a segment, if that can be told without reading it.
  boolean skim(long segment, FoundMessages messages, Replays replays) throws IOException {
    if (isBeyondCheckpoint(segment)) {
      return false;
    }
    var index =
        disk.has(DirectoryFile.name(segment))
            ? DirectoryFile.index(disk, settings, segment)
            : Optional.<SegmentIndex>empty();
    if (index.isEmpty()) {
      giveUp(segment);
      return false;
    }
    return skim(index.get(), messages, replays);
  }

  /// Lets a segment have another directory than it has, if it has one.
  private void giveUp(long segment) throws IOException {
    undescribed.add(segment);
    String name = DirectoryFile.name(segment);
    if (disk.has(name)) {
      long size;
      try (var file = disk.openToRead(name)) {
        size = file.size();
      }
      Quarantine.move(disk, name);
      handler.damaged(Damage.of(name, 0, size, "bad directory, nothing is lost"));
    }
  }

  /// Whether all of a segment's directory can be read, so that nobody will have to do without it.
  boolean isDescribed(long segment) throws IOException {
    if (isBeyondCheckpoint(segment) || !disk.has(DirectoryFile.name(segment))) {
      return false;
    }
    var index = DirectoryFile.index(disk, settings, segment);
    for (int slot = 0; slot < index.map(SegmentIndex::size).orElse(0); slot++) {
      var list = DirectoryFile.messages(disk, settings, index.orElseThrow(), slot);
      list.ifPresent(MessageList::close);
      if (list.isEmpty()) {
        giveUp(segment);
        return false;
      }
    }
    if (index.isEmpty()) {
      giveUp(segment);
    }
    return index.isPresent();
  }

  /// Whether records in the segment came after the checkpoint, so that it must be read.
  boolean isBeyondCheckpoint(long segment) {
    return (segment + 1) * settings.segmentBytes() > checkpoint.position();
  }

  private boolean skim(SegmentIndex index, FoundMessages messages, Replays replays)
      throws IOException {
    var read = new HashMap<Part, MessageList>();
    for (int slot = 0; slot < index.size(); slot++) {
      if (!mayLive(index, slot)) {
        continue;
      }
      var part = partOf(index, slot);
      if (index.isOdd(slot) || !handler.takesRuns(part.queueId())) {
        return false;
      }
      if (!read.containsKey(part)) {
        var list = DirectoryFile.messages(disk, settings, index, part.queueId(), part.lane());
        if (list.isEmpty()) {
          giveUp(index.segment());
          return false;
        }
        read.put(part, list.get());
      }
    }
    for (int slot = 0; slot < index.size(); slot++) {
      if (!mayLive(index, slot) && handler.isKnown(index.queueId(slot))) {
        replays.of(index.queueId(slot), index.priority(slot)).gapUpTo(index.last(slot));
      }
    }
    read.forEach((part, list) -> {
      if (replays.of(part.queueId(), part.lane().lowest()).listed(list)) {
        messages.add(part.queueId(), list);
      } else {
        list.close();
      }
    });
    skimmed.put(index.segment(), index);
    return true;
  }

  /// What a queue has of one priority.
  private record Part(int queueId, MessageRun.Lane lane) {}

  private Part partOf(SegmentIndex index, int slot) {
    int queueId = index.queueId(slot);
    int most = handler.highestPriority(queueId);
    return new Part(queueId, MessageRun.Lane.of(Math.min(most, index.priority(slot)), most));
  }

  /// Whether a message in the slot may live that is in no run.
  private boolean mayLive(SegmentIndex index, int slot) {
    int queueId = index.queueId(slot);
    var queue = handler.isKnown(queueId) ? checkpoint.queues().get(queueId) : null;
    return queue != null && queue.mayHold(index.first(slot), index.last(slot));
  }

  /// Segments that were not read, with their indexes.
  Map<Long, SegmentIndex> skimmed() {
    return skimmed;
  }

  /// Whether the segment that an address lies in was not read.
  boolean isSkimmed(long address) {
    return skimmed.containsKey((address << 3) / settings.segmentBytes());
  }

  /// Segments before the checkpoint that have no directory and should.
  Set<Long> undescribed() {
    return undescribed;
  }
}

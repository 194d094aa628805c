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
import org.jspecify.annotations.Nullable;

/// Tells from directories what of the backlog lives, so that segments before the checkpoint need
/// not be read.
///
/// A segment must be read when it has no directory that is whole, or when a message in it may live
/// of which a directory says too little: one that may expire, has parts or the body of another, or
/// belongs to a queue that orders its messages.
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

  /// Who replays a queue.
  interface Replays {
    QueueReplay of(int queueId);
  }

  /// Tells what lives in a segment, if that can be told without reading it.
  boolean skim(long segment, FoundMessages messages, Replays replays) throws IOException {
    if (isBeyondCheckpoint(segment)) {
      return false;
    }
    var index =
        disk.list().contains(DirectoryFile.name(segment))
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
    if (disk.list().contains(name)) {
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
    if (isBeyondCheckpoint(segment) || !disk.list().contains(DirectoryFile.name(segment))) {
      return false;
    }
    var index = DirectoryFile.index(disk, settings, segment);
    for (int slot = 0; slot < index.map(SegmentIndex::size).orElse(0); slot++) {
      if (DirectoryFile.messages(disk, settings, index.orElseThrow(), slot).isEmpty()) {
        giveUp(segment);
        return false;
      }
    }
    if (index.isEmpty()) {
      giveUp(segment);
    }
    return index.isPresent();
  }

  /// Takes a directory away that tells of more than is left of its segment.
  void forget(long segment) throws IOException {
    undescribed.add(segment);
    Quarantine.move(disk, DirectoryFile.name(segment));
  }

  /// Whether records in the segment came after the checkpoint, so that it must be read.
  boolean isBeyondCheckpoint(long segment) {
    return (segment + 1) * settings.segmentBytes() > checkpoint.position();
  }

  private boolean skim(SegmentIndex index, FoundMessages messages, Replays replays)
      throws IOException {
    var partly = new HashMap<Integer, MessageList>();
    for (int slot = 0; slot < index.size(); slot++) {
      var queue = liveQueue(index, slot);
      if (queue == null) {
        continue;
      }
      if (index.isOdd(slot) || !handler.takesRuns(index.queueId(slot))) {
        return false;
      }
      if (!queue.isWhole(index.first(slot), index.last(slot))) {
        var list = DirectoryFile.messages(disk, settings, index, slot);
        if (list.isEmpty()) {
          giveUp(index.segment());
          return false;
        }
        partly.put(slot, list.get());
      }
    }
    for (int slot = 0; slot < index.size(); slot++) {
      tell(index, slot, partly.get(slot), messages, replays);
    }
    skimmed.put(index.segment(), index);
    return true;
  }

  private Checkpoint.@Nullable Queue liveQueue(SegmentIndex index, int slot) {
    int queueId = index.queueId(slot);
    var queue = handler.isKnown(queueId) ? checkpoint.queues().get(queueId) : null;
    return queue != null && queue.mayHold(index.first(slot), index.last(slot)) ? queue : null;
  }

  private void tell(
      SegmentIndex index,
      int slot,
      @Nullable MessageList partly,
      FoundMessages messages,
      Replays replays) {
    var replay = replays.of(index.queueId(slot));
    if (liveQueue(index, slot) == null) {
      replay.gapUpTo(index.last(slot));
    } else if (partly == null) {
      replay.run(
          new MessageRun(
              index.segment(),
              0,
              index.count(slot),
              index.bytes(slot),
              index.first(slot),
              index.last(slot)));
    } else {
      messages.addPlain(partly);
      replay.listed(index.segment(), partly);
    }
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

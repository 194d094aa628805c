package io.leveret.core.storage;

import io.leveret.core.storage.Compaction.Candidate;
import io.leveret.core.storage.CompactionStep.Outcome;
import io.leveret.core.storage.directory.SegmentIndex;
import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.SegmentUse;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Watches how segments empty, and chooses those that are to be compacted.
///
/// References are known for each segment, bytes are not: how much lives is estimated from what it
/// was when somebody looked, and looked at again when a quarter of that is gone. A segment that
/// empties in this very moment is left alone, unless disk is short for what lives.
///
/// **Confined** to the shard's loop.
final class SegmentWatch {
  /// Segments that are compacted after one checkpoint.
  private static final int MOST_AT_ONCE = 16;

  /// Segments that may be there whatever lives.
  private static final int FREE_SEGMENTS = 4;

  private final StoreSettings settings;
  private final CompactionSettings when;
  private final SegmentCatalog catalog;
  private final Map<Long, Watched> segments = new HashMap<>();
  private boolean isUrgent;

  /// What is known of a segment.
  private static final class Watched {
    final long sinceNanos;
    long notBefore;
    long lastLive;

    /// References and bytes that lived once, -1 and all when that is not known.
    long seenLive = -1;

    long seenBytes;

    /// Whether the bytes were counted.
    boolean isCounted;

    boolean isUnfit;

    Watched(long sinceNanos, long bytes) {
      this.sinceNanos = sinceNanos;
      this.notBefore = sinceNanos;
      this.seenBytes = bytes;
    }

    void see(long live, long bytes) {
      seenLive = live;
      seenBytes = bytes;
      isCounted = true;
    }

    /// Bytes of it that live, as far as one can tell.
    long liveBytes(SegmentUse use) {
      return seenLive <= 0
          ? seenBytes
          : (long) (seenBytes * Math.min(1.0, (double) use.live / seenLive));
    }

    /// Whether so much is gone since the bytes were counted that one should look again.
    boolean isWorthALook(SegmentUse use) {
      return seenLive < 0 || use.live * 4 <= seenLive * 3;
    }
  }

  SegmentWatch(StoreSettings settings, SegmentCatalog catalog) {
    this.settings = settings;
    this.when = settings.compaction();
    this.catalog = catalog;
  }

  private Watched watched(long segment, long now) {
    return segments.computeIfAbsent(segment, number -> new Watched(now, catalog.bytes(number)));
  }

  /// A segment got its directory, which says how many messages came.
  void sealed(SegmentIndex index, long now) {
    long messages = 0;
    for (int slot = 0; slot < index.size(); slot++) {
      messages += index.count(slot);
    }
    var watched = watched(index.segment(), now);
    if (!watched.isCounted) {
      watched.seenLive = messages;
    }
  }

  /// Chooses among the segments that may be compacted, those with the least first.
  List<Candidate> choose(Collection<SegmentUse> uses, long now) {
    forgetAllBut(uses);
    isUrgent = isTooMuch(uses, now);
    var due = new ArrayList<SegmentUse>();
    for (var use : uses) {
      var watched = watched(use.number, now);
      if (isDue(use, watched, now)) {
        due.add(use);
      }
      watched.lastLive = use.live;
    }
    due.sort(Comparator.comparingDouble(use -> fraction(use, now)));
    return due.stream()
        .limit(MOST_AT_ONCE)
        .map(use -> new Candidate(use, use.live, !isLittle(use, watched(use.number, now))))
        .toList();
  }

  /// Forgets segments that were given up; newer ones than these may not be compacted yet.
  private void forgetAllBut(Collection<SegmentUse> uses) {
    var numbers = uses.stream().map(use -> use.number).collect(Collectors.toSet());
    long newest = numbers.stream().mapToLong(Long::longValue).max().orElse(-1);
    segments.keySet().removeIf(number -> number <= newest && !numbers.contains(number));
  }

  private double fraction(SegmentUse use, long now) {
    return (double) watched(use.number, now).liveBytes(use) / catalog.bytes(use.number);
  }

  /// Whether all files together are more than they should be for what lives in them.
  private boolean isTooMuch(Collection<SegmentUse> uses, long now) {
    long files = 0;
    long live = 0;
    for (var use : uses) {
      files += catalog.bytes(use.number);
      live += watched(use.number, now).liveBytes(use);
    }
    return files > when.mostTimesLive() * live + FREE_SEGMENTS * settings.segmentBytes();
  }

  /// Whether the files were too much when they were last looked at.
  boolean isUrgent() {
    return isUrgent;
  }

  private boolean isDue(SegmentUse use, Watched watched, long now) {
    if (use.live == 0 || use.isHeld || watched.isUnfit || now < watched.notBefore) {
      return false;
    }
    boolean rests = use.live * 16 > watched.lastLive * 15;
    boolean isOld = now - watched.sinceNanos >= when.minimumAge().toNanos();
    return (isUrgent || (rests && isOld)) && (isLittle(use, watched) || watched.isWorthALook(use));
  }

  /// Whether less lives than is worth a file of this size.
  private boolean isLittle(SegmentUse use, Watched watched) {
    boolean isKnown = watched.seenLive >= 0;
    boolean hasChanged = !watched.isCounted || use.live * 8 <= watched.seenLive * 7;
    long most = catalog.bytes(use.number) * when.livePercent() / 100;
    return isKnown && hasChanged && watched.liveBytes(use) < most;
  }

  /// The compaction of a segment came to an end.
  void ended(Candidate candidate, Outcome outcome, long now) {
    var watched = watched(candidate.use().number, now);
    switch (outcome) {
      case Outcome.Compacted(_, _, long to) -> watched.see(candidate.references(), to);
      case Outcome.TooMuch(long bytes) -> watched.see(candidate.references(), bytes);
      case Outcome.Unfit() -> watched.isUnfit = true;
      case Outcome.Kept _ -> watched.notBefore = now + when.minimumAge().toNanos();
      case Outcome.More _, Outcome.Failed _ -> {} // nothing came of it
    }
  }
}

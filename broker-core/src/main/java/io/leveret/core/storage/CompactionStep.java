package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentCatalog;
import io.leveret.core.storage.segment.SegmentCompactor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The compaction of one segment, step by step. **Confined** to the reader, but for what says whose
/// it is.
final class CompactionStep {
  private final Disk disk;
  private final StoreSettings settings;
  private final SegmentCatalog catalog;
  private final Compaction.Candidate candidate;
  private final LiveSnapshot living;
  private @Nullable SegmentCompactor compactor;

  /// What a step came to.
  sealed interface Outcome {
    /// Another step is needed.
    record More() implements Outcome {}

    /// The compacted file took its place.
    record Compacted(boolean wasWhole, long from, long to) implements Outcome {}

    /// More lives than is worth the while.
    record TooMuch(long bytes) implements Outcome {}

    /// Nothing changed, and another time it may.
    record Kept(String reason) implements Outcome {}

    /// The segment is damaged.
    record Unfit() implements Outcome {}

    /// The disk failed.
    record Failed(IOException cause) implements Outcome {}
  }

  CompactionStep(
      Disk disk,
      StoreSettings settings,
      SegmentCatalog catalog,
      Compaction.Candidate candidate,
      LiveSnapshot living) {
    this.disk = disk;
    this.settings = settings;
    this.catalog = catalog;
    this.candidate = candidate;
    this.living = living;
  }

  Compaction.Candidate candidate() {
    return candidate;
  }

  LiveSnapshot living() {
    return living;
  }

  /// Goes one step further.
  Outcome run() {
    if (compactor == null) {
      return begin();
    }
    try {
      return run(compactor);
    } catch (IOException e) {
      return failed(compactor, e);
    }
  }

  private Outcome begin() {
    try {
      if (isDiskShort()) {
        return new Outcome.Kept("the disk is nearly full");
      }
      long segment = candidate.use().number;
      compactor = new SegmentCompactor(disk, settings, segment, living, candidate.isTrial());
      return new Outcome.More();
    } catch (IOException e) {
      return new Outcome.Kept(e.toString()); // nothing is written yet
    }
  }

  private Outcome run(SegmentCompactor running) throws IOException {
    return switch (running.step()) {
      case MORE -> new Outcome.More();
      case WRITTEN -> finish(running);
      case TOO_MUCH -> {
        running.abandon();
        yield new Outcome.TooMuch(running.keptBytes());
      }
      case DAMAGED -> {
        running.abandon();
        yield new Outcome.Unfit();
      }
    };
  }

  private Outcome finish(SegmentCompactor running) throws IOException {
    long segment = candidate.use().number;
    long found = running.references() + living.notFound(segment) - living.toldTwice(segment);
    if (found != candidate.references()) {
      running.abandon();
      // An upload under way, or a transaction: nothing that a queue holds yet.
      return new Outcome.Kept("%d references found of %d".formatted(found, candidate.references()));
    }
    boolean wasWhole = !catalog.isCompacted(segment);
    long before = catalog.bytes(segment);
    long after = running.finish();
    catalog.compacted(segment, after);
    return new Outcome.Compacted(wasWhole, before, after);
  }

  /// The old file is as it was. That the new one finds no room breaks no promise; else the disk
  /// cannot be relied on.
  private Outcome failed(SegmentCompactor running, IOException cause) {
    try {
      boolean isFull = cause instanceof OutOfSpaceException || isDiskShort();
      if (!running.isSyncing() && isFull) {
        running.abandon();
        return new Outcome.Kept(cause.toString());
      }
    } catch (IOException _) {
      // Both have the same cause.
    }
    return new Outcome.Failed(cause);
  }

  private boolean isDiskShort() throws IOException {
    long wanted = catalog.bytes(candidate.use().number) * settings.compaction().livePercent() / 100;
    return disk.freeBytes() < wanted + settings.chunkBytes();
  }
}

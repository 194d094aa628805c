package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.loop.Loop;
import io.leveret.core.storage.directory.DirectoryBuilder;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.directory.SegmentIndex;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Log;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Backlogs of which only the outlines are in memory: sealed segments get directories, and queues
/// read back from these what they let go of.
///
/// **Confined** to the shard's loop; files are read and written on the reader. A directory for
/// which there is no room is no failure: its segment is read in its place.
public final class ColdRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ColdRuns.class);
  private static final long[] NOTHING = {};

  private final Disk disk;
  private final StoreSettings settings;
  private final Loop loop;
  private final Executor reader;
  private final Log log;
  private final FileReports reports;
  private final RunReader runs;
  private final Queue<Long> sealing = new ArrayDeque<>();
  private Consumer<SegmentIndex> onSealed = _ -> {};

  ColdRuns(
      Disk disk, StoreSettings settings, Loop loop, Executor reader, Log log, FileReports reports) {
    this.disk = disk;
    this.settings = settings;
    this.loop = loop;
    this.reader = reader;
    this.log = log;
    this.reports = reports;
    this.runs = new RunReader(disk, settings);
  }

  /// Who is told, on the loop, of each directory that was made.
  void tell(Consumer<SegmentIndex> told) {
    onSealed = told;
  }

  /// Nothing is appended to the segment any more.
  void close(long segment) {
    sealing.add(segment);
  }

  /// Makes directories of what is closed and synced.
  void advance(long synced) {
    for (var next = sealing.peek();
        next != null && (next + 1) * settings.segmentBytes() <= synced;
        next = sealing.peek()) {
      sealing.remove();
      if (log.chunks().isLive(next)) {
        describe(new DirectoryBuilder(disk, settings, next), next);
      }
    }
  }

  private void describe(DirectoryBuilder builder, long segment) {
    reader.execute(() -> {
      try {
        if (builder.step()) {
          loop.execute(() -> describe(builder, segment));
        } else if (!reports.hasFailed()) {
          write(builder, segment);
        }
      } catch (IOException e) {
        // Also when the segment was given up meanwhile.
        LOG.debug("segment {} gets no directory: {}", segment, e.toString());
      }
    });
  }

  private void write(DirectoryBuilder builder, long segment) {
    try {
      var index = builder.write();
      loop.execute(() -> onSealed.accept(index));
    } catch (OutOfSpaceException e) {
      LOG.debug("segment {} gets no directory: {}", segment, e.toString());
    } catch (IOException e) {
      reports.failed(e); // what else was not synced with it, nobody can know
    }
  }

  /// Reads the addresses of up to `count` messages of the queue in a sealed segment, the first of
  /// them at place `from`, and tells them on the loop; none when they cannot be read.
  public void load(int queueId, long segment, int from, int count, Consumer<long[]> whenRead) {
    reader.execute(() -> {
      long[] found = read(queueId, segment, from, count);
      loop.execute(() -> whenRead.accept(found));
    });
  }

  private long[] read(int queueId, long segment, int from, int count) {
    try {
      return runs.read(queueId, segment).addresses(from, count);
    } catch (IOException | RuntimeException e) {
      LOG.error("segment {} cannot be read: {}", segment, e.toString());
      return NOTHING;
    }
  }

  /// Lets go of all messages of a run: the queue records that they are settled.
  public void release(MessageRun run) {
    log.references().dropOf(run.segment(), run.count());
  }
}

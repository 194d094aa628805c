package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.loop.Loop;
import io.leveret.core.storage.log.IoThreads;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.LogWriter;
import io.leveret.core.storage.meta.MetaLog;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the disk has room for what is to come. When something was refused, publishers are to
/// wait, and everything is tried again twice a second until all of it has succeeded.
///
/// **Confined** to the shard's loop. Invariant: the disk counts as full as long as a spare segment
/// is missing that could not be made, so that what is accepted meanwhile, above all
/// acknowledgements, has its place in the log.
final class Room {
  private static final Logger LOG = LoggerFactory.getLogger(Room.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final Disk disk;
  private final Loop loop;
  private final IoThreads threads;
  private final Runnable progress;
  private final Consumer<IOException> failure;
  private final BooleanSupplier hasFailed;
  private @Nullable Users users;
  private Loop.@Nullable Timer timer;
  private boolean isFull;
  private boolean isClosed;

  /// What finds no room, or gives some back.
  record Users(
      SpareSegments spares, Checkpoints checkpoints, MetaLog meta, LogWriter writer, Log log) {}

  /// @param failure is told of the end, by any thread
  Room(
      Disk disk,
      Loop loop,
      IoThreads threads,
      Runnable progress,
      Consumer<IOException> failure,
      BooleanSupplier hasFailed) {
    this.disk = disk;
    this.loop = loop;
    this.threads = threads;
    this.progress = progress;
    this.failure = failure;
    this.hasFailed = hasFailed;
  }

  /// Who is to be looked after.
  void keep(Users all) {
    users = all;
  }

  boolean isFull() {
    return isFull;
  }

  /// Files for segments were made, or are made no more.
  void made() {
    progress.run();
  }

  /// The disk failed: this is the end, and from now on nothing is synced. Any thread.
  void failed(IOException cause) {
    failure.accept(cause);
  }

  /// Whether the disk failed. Any thread.
  boolean hasFailed() {
    return hasFailed.getAsBoolean();
  }

  /// There was no room for something.
  void full(OutOfSpaceException cause) {
    refused(cause);
    progress.run();
  }

  private void refused(OutOfSpaceException cause) {
    if (!isFull && !isClosed) {
      isFull = true;
      threads.reader().execute(() -> warn(cause));
      timer = loop.schedule(RETRY, this::retry);
    }
  }

  private void warn(OutOfSpaceException cause) {
    LOG.warn(
        "{} is full: {} bytes are free ({}); publishers wait until there is room",
        disk,
        free(),
        cause.getMessage());
  }

  private String free() {
    try {
      return Long.toString(disk.freeBytes());
    } catch (IOException _) {
      return "unknown";
    }
  }

  private void retry() {
    if (isFull && !isClosed && users != null) {
      tryAgain(users);
      timer = loop.schedule(RETRY, this::retry);
    }
  }

  /// Lets everybody try again who was refused.
  private void tryAgain(Users all) {
    all.spares.prepare();
    all.checkpoints.makeRoom(all.log.chunks().holdsDead());
    all.writer.retry();
    threads.wake();
    progress.run();
  }

  /// Looks at what has happened since the last batch.
  void tidy() {
    if (users != null) {
      tidy(users);
    }
  }

  private void tidy(Users all) {
    if (all.checkpoints.takeWritten()) {
      all.spares.prepare(); // also the reserve, which may have gone into it
    }
    if (all.meta.isShort()) {
      refused(new OutOfSpaceException("no room for declarations"));
    }
    if (isFull && isEnough(all)) {
      isFull = false;
      LOG.info("{} has room again", disk);
    } else if (!isFull) {
      all.spares.keep();
    }
  }

  private static boolean isEnough(Users all) {
    return all.spares.isComplete()
        && !all.writer.isStalled()
        && !all.meta.isShort()
        && !all.checkpoints.isRefused();
  }

  void close() {
    isClosed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}

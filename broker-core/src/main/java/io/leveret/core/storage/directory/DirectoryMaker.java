package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.loop.Loop;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the directories of segments that are closed and synced, one after the other and the oldest
/// first: until a directory is there the entries of its segment stay in memory, and two at once
/// would both come later. The next is begun when all have left that the last one lets leave,
/// because a queue lets go of its entries in the order in which they came.
///
/// **Confined** to the shard's loop; files are read and written on the reader. A directory for
/// which there is no room is no failure: its segment is read in its place.
public final class DirectoryMaker {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryMaker.class);

  /// Segments without a directory from which publishers must wait, and with which they go on.
  private static final int MOST_BEHIND = 2;

  private static final int FEW_BEHIND = 1;

  private final Disk disk;
  private final StoreSettings settings;
  private final Loop loop;
  private final Executor reader;
  private final Client client;
  private final Queue<Long> found = new ArrayDeque<>();
  private final Queue<Long> closed = new ArrayDeque<>();
  private long synced;
  private int leaving;
  private boolean isMaking;
  private boolean isBehind;

  /// The reader's: what was read of the segment that got the last directory, for the queues whose
  /// messages are about to leave.
  private @Nullable DirectoryBuilder last;

  private boolean isLastWanted;

  /// Whom directories are made for. All but [#hasFailed] is called on the loop.
  public interface Client {
    /// Whether something lives in the segment.
    boolean isLive(long segment);

    /// There is a directory.
    void made(SegmentIndex index);

    /// Publishers may go on.
    void caughtUp();

    /// Whether nothing may be written any more. On the reader.
    boolean hasFailed();

    /// Writing failed but for want of room. On the reader.
    void failed(IOException cause);
  }

  public DirectoryMaker(
      Disk disk, StoreSettings settings, Loop loop, Executor reader, Client client) {
    this.disk = disk;
    this.settings = settings;
    this.loop = loop;
    this.reader = reader;
    this.client = client;
  }

  /// A segment was closed before the store was opened, and has no directory. Publishers do not wait
  /// for it.
  public void found(long segment) {
    found.add(segment);
  }

  /// Nothing is appended to the segment any more.
  public void close(long segment) {
    closed.add(segment);
  }

  /// Goes on with what is synced by now.
  public void advance(long syncedTo) {
    synced = syncedTo;
    while (!isMaking && leaving == 0 && (!found.isEmpty() || isSynced(closed.peek()))) {
      long segment = found.isEmpty() ? closed.remove() : found.remove();
      if (client.isLive(segment)) {
        isMaking = true;
        make(new DirectoryBuilder(disk, settings, segment), segment);
      }
    }
  }

  private boolean isSynced(@Nullable Long segment) {
    return segment != null && (segment + 1) * settings.segmentBytes() <= synced;
  }

  /// Whether so many segments wait for a directory that publishers must. When that has passed,
  /// [Client#caughtUp] is called.
  public boolean isBehind() {
    int behind = 0;
    for (var segment : closed) {
      behind += isSynced(segment) ? 1 : 0;
    }
    isBehind = behind > (isBehind ? FEW_BEHIND : MOST_BEHIND);
    return isBehind;
  }

  private void make(DirectoryBuilder builder, long segment) {
    reader.execute(() -> {
      try {
        if (builder.step()) {
          make(builder, segment); // behind who waits for the reader
          return;
        }
        made(builder, segment);
      } catch (IOException | RuntimeException e) {
        builder.close(); // also when the segment was given up meanwhile
        LOG.debug("segment {} gets no directory: {}", segment, e.toString());
      }
      loop.execute(() -> {
        isMaking = false;
        goOn();
      });
    });
  }

  private void made(DirectoryBuilder builder, long segment) throws IOException {
    if (builder.isDamaged() || client.hasFailed()) {
      builder.close();
      LOG.debug("segment {} gets no directory: it is damaged", segment);
      return;
    }
    try {
      var index = builder.write();
      keep(builder);
      loop.execute(() -> client.made(index));
    } catch (OutOfSpaceException e) {
      throw e;
    } catch (IOException e) {
      client.failed(e); // what else was not synced with it, nobody can know
      throw e;
    }
  }

  /// A queue begins to let go of what is in the segment that got a directory last.
  public void leave() {
    leaving++;
  }

  /// It is done.
  public void left() {
    leaving--;
    goOn();
  }

  private void goOn() {
    boolean wasBehind = isBehind;
    advance(synced);
    if (wasBehind && !isBehind()) {
      client.caughtUp();
    }
  }

  private void keep(@Nullable DirectoryBuilder builder) {
    if (last != null) {
      last.close();
    }
    last = builder;
    isLastWanted = true;
  }

  /// Reader: what a segment has of a queue and these priorities, if it was read for its directory
  /// just now; not a second time.
  public @Nullable MessageList take(int queueId, long segment, MessageRun.Lane lane) {
    return last != null && last.isOf(segment) ? last.takeIfThere(queueId, lane) : null;
  }

  /// Reader: gives back what nobody asked for since the last call.
  public void giveMemoryBack() {
    if (!isLastWanted) {
      keep(null);
    }
    isLastWanted = false;
  }
}

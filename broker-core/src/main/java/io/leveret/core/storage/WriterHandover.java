package io.leveret.core.storage;

import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.ChunkPool;
import io.leveret.core.storage.log.IoThreads;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.LogWriter;
import io.leveret.core.storage.meta.MetaLog;
import java.util.ArrayDeque;

/// What the loop hands to the writer at the end of a batch, and how far the writer has come.
///
/// **Confined** to the shard's loop.
public final class WriterHandover {
  private final StoreSettings settings;
  private final Log log;
  private final MetaLog meta;
  private final LogWriter writer;
  private final ChunkPool pool;
  private final IoThreads threads;
  private long published;
  private long writeDemanded;
  private long syncDemanded;
  private boolean congested;
  private boolean exhausted;
  private final ArrayDeque<Runnable> calm = new ArrayDeque<>();

  WriterHandover(
      StoreSettings settings,
      Log log,
      MetaLog meta,
      LogWriter writer,
      ChunkPool pool,
      IoThreads threads) {
    this.settings = settings;
    this.log = log;
    this.meta = meta;
    this.writer = writer;
    this.pool = pool;
    this.threads = threads;
  }

  /// What the log holds now is on disk.
  void start() {
    published = log.end();
    writeDemanded = published;
    syncDemanded = published;
    writer.startAt(published);
  }

  /// Where that ends which the writer may write.
  long published() {
    return published;
  }

  /// Everything appended before this position survives the end of the process.
  public long written() {
    return writer.written();
  }

  /// Asks for everything before `position`, which is appended in this batch or an earlier one, to
  /// be written, synced or not. [StoreListener#durable] tells when it is done.
  public void demandWrite(long position) {
    writeDemanded = Math.max(writeDemanded, position);
  }

  /// As [#demandWrite], and synced.
  public void demandSync(long position) {
    syncDemanded = Math.max(syncDemanded, position);
  }

  /// Asks for all that was appended so far to be synced.
  public void requestSync() {
    demandSync(log.end());
  }

  /// Whether something was appended since the last batch ended.
  public boolean isBehind() {
    return log.end() != published;
  }

  /// Runs `task` at the end of a batch in which publishers need not wait.
  public void whenCalm(Runnable task) {
    calm.add(task);
  }

  /// Lets the writer have what this batch appended.
  void publish() {
    if (!calm.isEmpty() && !isCongested()) {
      for (int left = calm.size(); left > 0; left--) {
        calm.remove().run();
      }
    }
    meta.endOfBatch();
    if (writeDemanded > writer.written()) {
      writer.demandWrite(writeDemanded);
    }
    if (syncDemanded > writer.synced()) {
      writer.demandSync(syncDemanded);
    }
    long end = log.end();
    if (end != published) {
      published = end;
      writer.publish(end);
    }
  }

  void wake() {
    if (writer.hasWork()) {
      threads.wake();
    }
  }

  /// Whether publishers must wait: the writer is too far behind, or memory is short. When that has
  /// passed, [StoreListener#durable] is called.
  public boolean isCongested() {
    long excess = (long) (pool.inUse() - pool.cap()) * settings.chunkBytes();
    long behind = Math.max(writer.lag(), excess);
    congested = behind > (congested ? settings.lagBytes() / 2 : settings.lagBytes());
    exhausted = congested && (exhausted || behind > settings.lagBytes() * 3 / 2);
    if (congested) {
      writer.await();
    }
    return congested || room() < settings.segmentBytes() / 2;
  }

  /// Whether even publishers must wait that send little, by what [#isCongested] last found.
  public boolean isExhausted() {
    return exhausted || room() < settings.segmentBytes() / 4;
  }

  /// Bytes for which there is a place on disk, and nothing yet.
  private long room() {
    return writer.allocated() - log.end();
  }

  /// Gives memory back to the system that was not needed since the last call.
  public void giveMemoryBack() {
    pool.giveBack();
  }
}

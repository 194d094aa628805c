package io.leveret.core.storage;

import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.ColdCache;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.LogWriter;
import java.util.ArrayDeque;

/// What is to be done between batches, whether or not something was appended: checkpoints go on,
/// dead segments and memory are given up.
///
/// **Confined** to the shard's loop.
final class Upkeep {
  private final StoreSettings settings;
  private final Log log;
  private final Log ram;
  private final ColdCache cold;
  private final TransactionLog transactions;
  private final ColdRuns runs;
  private final ArrayDeque<Dead> dead = new ArrayDeque<>();
  private long retiredBefore = -1;

  /// A segment in which nothing lives any more, as the log says when it is synced up to `position`.
  private record Dead(long segment, long position) {}

  Upkeep(
      StoreSettings settings,
      Log log,
      Log ram,
      ColdCache cold,
      TransactionLog transactions,
      ColdRuns runs) {
    this.settings = settings;
    this.log = log;
    this.ram = ram;
    this.cold = cold;
    this.transactions = transactions;
    this.runs = runs;
  }

  /// @param published where what the writer may write ends
  /// @param isComplete whether the log says all that has happened so far
  void tidy(long published, boolean isComplete, LogWriter writer, Checkpoints checkpoints) {
    long synced = writer.synced();
    // Between batches only: what is described must not be ahead of what is published.
    long wanted = checkpoints.advance(published, synced, log.end() == published);
    if (wanted > 0) {
      writer.demandSync(wanted);
    }
    transactions.synced(synced);
    runs.maker().advance(synced);
    if (isComplete) {
      findDead(checkpoints.covered(), published, writer);
    }
    retireDead(synced, writer);
    log.endOfBatch(synced);
    ram.endOfBatch(0);
    cold.endOfBatch(isComplete);
  }

  private void findDead(long covered, long published, LogWriter writer) {
    if (log.chunks().hasDeadSegments() || covered != retiredBefore) {
      retiredBefore = covered;
      log.references()
          .retireBefore(
              covered / settings.chunkBytes(), segment -> dead.add(new Dead(segment, published)));
    }
    if (ram.chunks().hasDeadSegments()) {
      ram.references().retireBefore(ram.activeChunk(), segment -> writer.retire(false, segment));
    }
  }

  /// Gives the files of dead segments up once it is on disk that they are dead: whose file is
  /// missing after a loss of power has lost it. A disk without room cannot wait for that.
  private void retireDead(long synced, LogWriter writer) {
    for (var first = dead.peek();
        first != null && (first.position() <= synced || writer.isStalled());
        first = dead.peek()) {
      writer.retire(true, dead.remove().segment());
    }
    if (!dead.isEmpty()) {
      writer.demandSync(dead.getLast().position());
    }
  }
}

package io.leveret.core.storage;

import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.ChunkPool;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.LogWriter;

/// What is to be done between batches, whether or not something was appended: checkpoints go on,
/// dead segments and memory are given up.
///
/// **Confined** to the shard's loop.
final class Upkeep {
  private final StoreSettings settings;
  private final Log log;
  private final Log ram;
  private final ChunkPool pool;
  private final TransactionLog transactions;
  private final ColdRuns runs;
  private long retiredBefore = -1;

  Upkeep(
      StoreSettings settings,
      Log log,
      Log ram,
      ChunkPool pool,
      TransactionLog transactions,
      ColdRuns runs) {
    this.settings = settings;
    this.log = log;
    this.ram = ram;
    this.pool = pool;
    this.transactions = transactions;
    this.runs = runs;
  }

  /// @param published where what the writer may write ends
  void tidy(long published, LogWriter writer, Checkpoints checkpoints) {
    long synced = writer.synced();
    // Between batches only: what is described must not be ahead of what is published.
    long wanted = checkpoints.advance(published, synced, log.end() == published);
    if (wanted > 0) {
      writer.demandSync(wanted);
    }
    transactions.synced(synced);
    runs.advance(synced);
    retireSegments(checkpoints.covered(), writer);
    log.endOfBatch(synced);
    ram.endOfBatch(0);
    pool.endOfBatch();
  }

  private void retireSegments(long covered, LogWriter writer) {
    if (log.chunks().hasDeadSegments() || covered != retiredBefore) {
      retiredBefore = covered;
      log.references()
          .retireBefore(covered / settings.chunkBytes(), segment -> writer.retire(true, segment));
    }
    if (ram.chunks().hasDeadSegments()) {
      ram.references().retireBefore(ram.activeChunk(), segment -> writer.retire(false, segment));
    }
  }
}

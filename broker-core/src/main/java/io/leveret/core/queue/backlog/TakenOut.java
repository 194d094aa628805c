package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.List;

/// What was taken out of a backlog and is still to be let go of.
///
/// @param rings that held the entries
/// @param pages that are kept elsewhere; whoever waits for one gets nothing
/// @param more an empty ring, for entries that leave with these
public record TakenOut(List<ReadyRing> rings, List<KeptPage> pages, ReadyRing more) {
  /// Is told a run that is taken out, and which of its messages were in memory.
  public interface Runs {
    void run(MessageRun run, long[] soon);
  }
}

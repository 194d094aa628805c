package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.List;

/// What was taken out of a backlog and is still to be let go of.
///
/// @param rings that held the entries
/// @param pages that are kept elsewhere; whoever waits for one gets nothing
/// @param more an empty ring, for entries that leave with these
public record TakenOut(List<ReadyRing> rings, List<KeptPage> pages, ReadyRing more) {
  /// Is told what is taken out.
  public interface Parts {
    /// A run, and which of its messages were in memory.
    void run(MessageRun run, long[] soon);

    void page(KeptPage page);
  }
}

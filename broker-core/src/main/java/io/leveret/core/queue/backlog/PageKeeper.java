package io.leveret.core.queue.backlog;

import org.jspecify.annotations.Nullable;

/// Keeps pages of entries that a queue does not need for long.
public interface PageKeeper {
  /// Takes the entries of a page, and answers null when these must stay where they are.
  @Nullable KeptPage keep(long[] entries);

  /// Gives a page back, later and on the loop; it is not kept any more then.
  void load(KeptPage page, KeptPage.Reader whenRead);

  /// Lets go of a page and of all messages of which it has the entries.
  void drop(KeptPage page);
}

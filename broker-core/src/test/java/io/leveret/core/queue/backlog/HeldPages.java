package io.leveret.core.queue.backlog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps pages of entries in a map.
final class HeldPages implements PageKeeper {
  private final Map<KeptPage, long[]> pages = new HashMap<>();
  private long next;

  @Override
  public @Nullable KeptPage keep(long[] entries) {
    var page = new KeptPage(++next, new long[0]);
    pages.put(page, entries.clone());
    return page;
  }

  @Override
  public void load(KeptPage page, KeptPage.Reader whenRead) {
    whenRead.read(pages.remove(page));
  }

  @Override
  public void drop(KeptPage page) {
    pages.remove(page);
  }
}

package io.leveret.core.queue.backlog;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps pages of entries as records of the transient log, which writes its oldest chunks to files
/// when it has too many: so a backlog of transient messages takes no more memory than one of
/// persistent ones, of which directories tell.
///
/// Only entries of which nothing else is in memory: whoever watches or counts a message by itself
/// keeps it. **Confined** to the loop.
public final class SpilledPages implements PageKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(SpilledPages.class);
  private static final int BYTES = PagePool.PAGE_SIZE * Long.BYTES;

  private final MessageStore store;
  private final ByteBuffer staging = ByteBuffer.allocate(BYTES);
  private final MessageView view = new MessageView();
  private long[] uses = new long[16];

  public SpilledPages(MessageStore store) {
    this.store = store;
  }

  @Override
  public @Nullable KeptPage keep(long[] entries) {
    if (!store.runs().takesParts(BYTES)) {
      return null;
    }
    int size = 0;
    for (long entry : entries) {
      if (!isPlain(entry)) {
        return null;
      }
      size = count(Entry.address(entry), size);
    }
    staging.clear().asLongBuffer().put(entries);
    long address = store.appendPart(staging, 0, BYTES, false);
    return new KeptPage(address, Arrays.copyOf(uses, size));
  }

  private boolean isPlain(long entry) {
    return !MessageStore.isDurable(Entry.address(entry))
        && !Entry.expires(entry)
        && !Entry.isDead(entry)
        && !Entry.isRedelivered(entry)
        && store.runs().links(Entry.address(entry)).length == 0;
  }

  private int count(long address, int size) {
    if (size > 0 && store.runs().areTogether(uses[size - 2], address)) {
      uses[size - 1]++;
      return size;
    }
    if (size == uses.length) {
      uses = Arrays.copyOf(uses, size * 2);
    }
    uses[size] = address;
    uses[size + 1] = 1;
    return size + 2;
  }

  @Override
  public void load(KeptPage page, KeptPage.Reader whenRead) {
    store.runs().loadPart(page.address(), () -> arrived(page, whenRead));
  }

  private void arrived(KeptPage page, KeptPage.Reader whenRead) {
    if (page.isGone()) {
      whenRead.read(null);
      return;
    }
    try {
      if (!store.readPart(page.address(), view)) {
        load(page, whenRead); // it has left again
        return;
      }
      long[] entries = new long[PagePool.PAGE_SIZE];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = view.bodyMemory().getLong(view.bodyOffset() + i * Long.BYTES);
      }
      store.abandonPart(page.address());
      page.gone();
      whenRead.read(entries);
    } catch (DamagedRecordException e) {
      LOG.error("lost {} transient messages: {}", PagePool.PAGE_SIZE, e.getMessage());
      whenRead.read(null);
    }
  }

  @Override
  public void drop(KeptPage page) {
    store.abandonPart(page.address());
    for (int i = 0; i < page.uses().length; i += 2) {
      store.runs().drop(page.uses()[i], (int) page.uses()[i + 1]);
    }
    page.gone();
  }
}

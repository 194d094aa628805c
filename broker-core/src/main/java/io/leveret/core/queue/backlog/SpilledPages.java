package io.leveret.core.queue.backlog;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.CheckpointSource;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps pages of entries as records of the transient log, which writes its oldest chunks to files
/// when it has too many: so a backlog of transient messages takes no more memory than one of
/// persistent ones, of which directories tell.
///
/// **Confined** to the loop.
public final class SpilledPages {
  private static final Logger LOG = LoggerFactory.getLogger(SpilledPages.class);

  private final MessageStore store;
  private final PageContent content;
  private final MessageView view = new MessageView();
  private ByteBuffer staging = ByteBuffer.allocate(0);

  public SpilledPages(MessageStore store, PagePool pages) {
    this.store = store;
    this.content = new PageContent(pages.pageSize());
  }

  /// Told what was read; null when it cannot be read. What was read is there until it returns.
  public interface Reader {
    void read(@Nullable PageContent content);
  }

  /// For what is to be kept next.
  public PageContent content() {
    return content;
  }

  /// Whether that can be kept, with moments if these are still to come.
  public boolean takes(boolean withMoments) {
    return store.runs().takesParts(content.bytes(withMoments));
  }

  /// Keeps it, and answers where.
  public long keep() {
    int bytes = content.bytes(false);
    if (staging.capacity() < bytes) {
      staging = ByteBuffer.allocate(bytes);
    }
    content.write(staging.clear());
    return store.appendPart(staging, 0, bytes, false);
  }

  /// Reads a page, later and on the loop; nothing comes of one that was let go of.
  public void load(KeptPage page, Reader whenRead) {
    store.runs().loadPart(page.address(), () -> arrived(page, whenRead));
  }

  private void arrived(KeptPage page, Reader whenRead) {
    if (page.isLetGo()) {
      whenRead.read(null);
      return;
    }
    try {
      if (!store.readPart(page.address(), view)) {
        load(page, whenRead); // it has left again
        return;
      }
      content.read(view.bodyMemory(), view.bodyOffset(), view.bodyLength());
    } catch (DamagedRecordException e) {
      LOG.error("lost {} transient messages: {}", page.elsewhere(), e.getMessage());
      whenRead.read(null);
      return;
    }
    whenRead.read(content);
  }

  /// The durable records that transient messages of a page need which are in no memory now.
  public CheckpointSource.Elsewhere needs(KeptPage page) {
    return new Needs(page, page.absent());
  }

  /// What messages of a page need.
  private final class Needs implements CheckpointSource.Elsewhere {
    private final KeptPage page;

    /// A bit for each message of which nothing is to be told; empty while there is none.
    private final long[] absent;

    Needs(KeptPage page, long[] absent) {
      this.page = page;
      this.absent = absent;
    }

    @Override
    public long address() {
      return page.address();
    }

    @Override
    public boolean mayNeed(long segment) {
      return page.uses(segment);
    }

    /// Of durable messages runs tell what they need.
    @Override
    public void tell(MessageView part, LongConsumer record) {
      content.read(part.bodyMemory(), part.bodyOffset(), part.bodyLength());
      for (int i = 0; i < content.size(); i++) {
        boolean isAbsent = absent.length > 0 && (absent[i >>> 6] & 1L << i) != 0;
        if (!isAbsent && !MessageStore.isDurable(Entry.address(content.entry(i)))) {
          for (long link : content.links(i)) {
            record.accept(link);
          }
        }
      }
    }
  }

  /// Does not keep a page any more, whose messages are in memory or gone.
  public void letGo(KeptPage page) {
    page.letGo();
    if (page.address() != 0) {
      store.abandonPart(page.address());
    }
  }

  /// Lets go of a page and of all that it refers to.
  public void drop(KeptPage page) {
    letGo(page);
    page.forEachUse(store.runs()::drop);
  }
}

package io.leveret.core.storage;

import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.meta.MetaFile;
import io.leveret.core.storage.segment.SegmentCatalog;
import io.leveret.core.storage.version.FormatFile;
import java.io.IOException;

/// The way from a directory to a store that stands ready. Stateless.
final class StoreOpening {
  private StoreOpening() {}

  /// Takes the directory and tells `handler` what it holds; gives it up when that fails.
  static MessageStore open(
      MessageStore.Ports on,
      StoreSettings settings,
      StoreListener listener,
      RecoveryHandler handler,
      Opening opening)
      throws IOException {
    on.disk().lock();
    try {
      long epoch = FormatFile.nextEpoch(on.disk(), settings, handler::damaged);
      var meta = MetaFile.open(on.disk(), epoch, handler::command, handler::damaged);
      meta.mend(opening == Opening.REPAIR);
      SegmentCatalog.settle(on.disk(), settings, handler::damaged);
      var store = new MessageStore(on, settings, listener, epoch, meta);
      handler.opened(store);
      store.recover(handler, epoch, opening);
      return store;
    } catch (IOException | RuntimeException e) {
      on.disk().close();
      throw e;
    }
  }
}

package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the messages of one queue where the store has them. **Confined** to the queue's loop.
final class EntryReader {
  private static final Logger LOG = LoggerFactory.getLogger(EntryReader.class);

  private final MessageStore store;
  private final QueueDefinition definition;
  private final ColdBacklog backlog;
  private final MessageView view = new MessageView();
  private long dropped;

  /// What came of a look.
  enum Look {
    /// The view points at the message.
    READABLE,
    /// It must be loaded first.
    NOT_IN_MEMORY,
    /// It is not what was written, which the log of the broker says by now: let go of it.
    DAMAGED
  }

  EntryReader(MessageStore store, QueueDefinition definition, ColdBacklog backlog) {
    this.backlog = backlog;
    this.store = store;
    this.definition = definition;
  }

  /// Points [#view] at a message, if it can.
  Look look(long entry) {
    backlog.readAhead();
    if (Entry.isAbsent(entry)) {
      return Look.NOT_IN_MEMORY;
    }
    try {
      return store.read(Entry.address(entry), view) ? Look.READABLE : Look.NOT_IN_MEMORY;
    } catch (DamagedRecordException damaged) {
      LOG.error(
          "queue '{}' in vhost '{}': dropped a message: {}; lost+found has what can be read of it"
              + " ({} of this queue so far)",
          definition.name(),
          definition.virtualHost(),
          damaged.getMessage(),
          ++dropped);
      return Look.DAMAGED;
    }
  }

  /// The message looked at last.
  MessageView view() {
    return view;
  }

  /// When that message came, in milliseconds since 1970.
  long appendedMillis(long entry) {
    return store.appendedMillis(Entry.address(entry));
  }

  /// Brings a message into memory, or the entry of the first one, and then runs `whenResident`.
  void load(long entry, Runnable whenResident) {
    if (Entry.isAbsent(entry)) {
      backlog.load(Entry.priority(entry), whenResident);
      return;
    }
    store.load(Entry.address(entry), whenResident);
  }
}

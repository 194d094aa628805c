package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages that died in queues with a dead letter exchange and were not sent there yet.
///
/// They are sent between two turns of the queues, never while one works: so a message that makes
/// the next queue overflow, and that the next, needs no stack. Until then they still belong to the
/// queue they died in, also on disk, so that a crash finds them there.
///
/// **Confined** to the loop.
public final class DyingMessages {
  private static final Logger LOG = LoggerFactory.getLogger(DyingMessages.class);

  private final Runnable wake;
  private final MessageView view = new MessageView();
  private final ArrayDeque<Dying> waiting = new ArrayDeque<>();
  private final Set<Dying> loading = new HashSet<>();

  /// Makes a dead letter of a message.
  @FunctionalInterface
  public interface Undertaker {
    /// Sends a dead letter, if there is where to.
    ///
    /// @param message valid during the call
    void bury(MessageQueue queue, long address, MessageView message, DeathReason reason);
  }

  /// Told of each message that is here.
  @FunctionalInterface
  public interface Visitor {
    void dying(MessageQueue queue, long entry);
  }

  private static final class Dying {
    final MessageQueue queue;
    final long sequence;
    final long entry;
    final DeathReason reason;

    Dying(MessageQueue queue, long sequence, long entry, DeathReason reason) {
      this.queue = queue;
      this.sequence = sequence;
      this.entry = entry;
      this.reason = reason;
    }
  }

  /// @param wake asks for [#buryAll] soon
  DyingMessages(Runnable wake) {
    this.wake = wake;
  }

  void add(MessageQueue queue, long sequence, long entry, DeathReason reason) {
    add(new Dying(queue, sequence, entry, reason));
  }

  private void add(Dying dying) {
    waiting.add(dying);
    wake.run();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Buries every message that is here and in memory, and those that die of that.
  public void buryAll(MessageStore store, Undertaker undertaker) {
    for (Dying next = waiting.poll(); next != null; next = waiting.poll()) {
      bury(next, store, undertaker);
    }
  }

  /// Tells every message that is here, for a checkpoint.
  public void forEach(Visitor visitor) {
    waiting.forEach(dying -> visitor.dying(dying.queue, dying.entry));
    loading.forEach(dying -> visitor.dying(dying.queue, dying.entry));
  }

  private void bury(Dying dying, MessageStore store, Undertaker undertaker) {
    long address = Entry.address(dying.entry);
    try {
      if (!store.read(address, view)) {
        loading.add(dying);
        store.load(address, () -> loaded(dying));
        return;
      }
      undertaker.bury(dying.queue, address, view, dying.reason);
    } catch (DamagedRecordException damaged) {
      LOG.error(
          "queue '{}' in vhost '{}': a dead message is damaged: {}",
          dying.queue.name(),
          dying.queue.definition().virtualHost(),
          damaged.getMessage());
    }
    dying.queue.buried(dying.sequence, dying.entry);
  }

  private void loaded(Dying dying) {
    loading.remove(dying);
    add(dying);
  }
}

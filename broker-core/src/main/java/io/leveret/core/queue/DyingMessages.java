package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages that died in queues with a dead letter exchange and were not sent there yet.
///
/// They are sent between two turns of the queues, never while one works: so a message that makes
/// the next queue overflow, and that the next, needs no stack. Until then they still belong to the
/// queue they died in, also on disk, so that a crash finds them there. They are sent in the order
/// of dying: one that must be read first holds up the others. A letter and the end of the message
/// that it was come to disk together, or neither does.
///
/// **Confined** to the loop.
public final class DyingMessages {
  private static final Logger LOG = LoggerFactory.getLogger(DyingMessages.class);

  /// Dead letters that are sent before others have their turn.
  private static final int MOST_AT_ONCE = 1024;

  private final Runnable wake;
  private final MessageView view = new MessageView();
  private ArrayDeque<Dying> waiting = new ArrayDeque<>();
  private final Set<Dying> sent = new LinkedHashSet<>();
  private boolean loading;

  /// Who is told when that is gone which dies now.
  private Runnable mourner = DyingMessages::nobody;

  private int deaths;

  /// Makes a dead letter of a message.
  @FunctionalInterface
  public interface Undertaker {
    /// Sends a dead letter, if there is where to.
    ///
    /// @param entry of the message in its queue
    /// @param message valid during the call
    /// @return 0, or the address of what it is about when that cannot be done now: then it is to be
    ///   asked again after [#prepare]
    long bury(MessageQueue queue, long entry, MessageView message, DeathReason reason);

    /// Runs `ready` when what [#bury] answered is in memory, or what else was missing is there.
    default void prepare(long missing, MessageStore store, Runnable ready) {
      store.load(missing, ready);
    }

    /// Whether the letter that was sent last needs the message no more that it was: so it is where
    /// one log has both.
    default boolean isSafe() {
      return true;
    }

    /// Runs `task` once another shard's log has the letter on disk.
    default void whenSafe(Runnable task) {
      task.run();
    }
  }

  /// Told of each message that is here.
  @FunctionalInterface
  public interface Visitor {
    void dying(MessageQueue queue, long entry);
  }

  private record Dying(
      MessageQueue queue, long sequence, long entry, DeathReason reason, Runnable mourner) {}

  /// @param wake asks for [#buryAll] soon
  DyingMessages(Runnable wake) {
    this.wake = wake;
  }

  /// Whether nothing waits to be sent.
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(MessageQueue queue, long sequence, long entry, DeathReason reason) {
    waiting.add(new Dying(queue, sequence, entry, reason, mourner));
    deaths++;
    wake.run();
  }

  /// Sends what is here and in memory, and what dies of that, as much as may be done at once.
  public void buryAll(MessageStore store, Undertaker undertaker) {
    if (!waiting.isEmpty() && !loading) {
      store.transactions().together(() -> burySome(store, undertaker));
    }
    if (!waiting.isEmpty() && !loading) {
      wake.run();
    }
  }

  private void burySome(MessageStore store, Undertaker undertaker) {
    var queues = new LinkedHashSet<MessageQueue>();
    for (int left = MOST_AT_ONCE; left > 0 && !waiting.isEmpty() && !loading; left--) {
      Dying first = waiting.removeFirst();
      long missing = bury(first, store, undertaker);
      queues.add(first.queue());
      if (missing != 0) {
        waiting.addFirst(first);
        loading = true;
        undertaker.prepare(missing, store, this::loaded);
      }
    }
    queues.forEach(MessageQueue::recordBatch);
  }

  /// Runs `task` and sends at once, however many, what dies of it and is in memory; others wait on.
  ///
  /// @param gone is run for each that dies, when it is gone: now or later
  /// @return how many die
  public int buryDeathsOf(Runnable task, MessageStore store, Undertaker undertaker, Runnable gone) {
    var others = waiting;
    var cold = new ArrayDeque<Dying>();
    waiting = new ArrayDeque<>();
    mourner = gone;
    deaths = 0;
    task.run();
    for (Dying next = waiting.poll(); next != null; next = waiting.poll()) {
      if (bury(next, store, undertaker) != 0) {
        cold.add(next);
      }
    }
    mourner = DyingMessages::nobody;
    waiting = others;
    waiting.addAll(cold);
    return deaths;
  }

  /// Tells every message that is here, for a checkpoint.
  public void forEach(Visitor visitor) {
    waiting.forEach(dying -> visitor.dying(dying.queue(), dying.entry()));
    sent.forEach(dying -> visitor.dying(dying.queue(), dying.entry()));
  }

  /// The addresses of what died in a queue and still belongs to it, in ascending order.
  long[] of(int queueId) {
    return Stream.concat(waiting.stream(), sent.stream())
        .filter(dying -> dying.queue().queueId() == queueId)
        .mapToLong(dying -> Entry.address(dying.entry()))
        .sorted()
        .toArray();
  }

  /// Sends one message, unless something must be read first: then the answer is where that is, or
  /// else 0.
  private long bury(Dying dying, MessageStore store, Undertaker undertaker) {
    long address = Entry.address(dying.entry());
    try {
      long missing =
          store.read(address, view)
              ? undertaker.bury(dying.queue(), dying.entry(), view, dying.reason())
              : address;
      if (missing != 0) {
        return missing;
      }
    } catch (DamagedRecordException damaged) {
      LOG.error(
          "queue '{}' in vhost '{}': a dead message is damaged: {}",
          dying.queue().name(),
          dying.queue().definition().virtualHost(),
          damaged.getMessage());
    }
    if (undertaker.isSafe()) {
      end(dying);
    } else {
      sent.add(dying);
      undertaker.whenSafe(() -> letGo(dying));
    }
    return 0;
  }

  private void letGo(Dying dying) {
    sent.remove(dying);
    end(dying);
  }

  private static void end(Dying dying) {
    dying.queue().forget(dying.sequence(), dying.entry());
    dying.mourner().run();
  }

  private static void nobody() {}

  private void loaded() {
    loading = false;
    wake.run();
  }
}

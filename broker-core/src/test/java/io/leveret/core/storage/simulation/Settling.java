package io.leveret.core.storage.simulation;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import java.util.List;
import java.util.Random;

/// What becomes of messages in queues: handed out, settled, given back, expired, dead, purged.
final class Settling {
  private final World world;
  private final Publishing publishing;
  private final Random random;

  Settling(World world, Publishing publishing) {
    this.world = world;
    this.publishing = publishing;
    this.random = world.random;
  }

  private MessageStore store() {
    return world.store();
  }

  private List<Copy> some(int most) {
    var queue = world.anyQueue();
    return queue == null ? List.of() : queue.some(random, most);
  }

  /// Settles neighbours with one record.
  void acknowledge() {
    settle(some(random.nextInt(4) == 0 ? 60 : 12));
  }

  private void settle(List<Copy> copies) {
    if (!copies.isEmpty()) {
      var queue = copies.getFirst().queue;
      store().settled(queue.id, copies.getFirst().address, copies.getLast().address);
      leave(queue, copies);
    }
  }

  private void leave(HeldQueue queue, List<Copy> copies) {
    var left = List.copyOf(copies);
    world.gone(queue, left);
    left.forEach(copy -> store().release(copy.address));
  }

  /// Settles what has waited too long, one by one.
  void expire() {
    long now = world.running().loop.currentTimeMillis();
    var queue = world.anyQueue();
    if (queue != null) {
      for (var copy : List.copyOf(queue.live())) {
        long timeToLive = copy.message.timeToLive();
        if (timeToLive != MessageView.FOR_EVER && copy.appendedMillis + timeToLive <= now) {
          settle(List.of(copy));
        }
      }
    }
  }

  void deliver() {
    var queue = world.anyQueue();
    if (queue == null || queue.live().isEmpty()) {
      return;
    }
    var delivered = queue.live().subList(0, 1 + random.nextInt(queue.live().size()));
    if (world.bug == Bug.ACKS_TOO_EARLY) {
      store().settled(queue.id, delivered.getFirst().address, delivered.getLast().address);
    }
    store().delivered(queue.id, delivered.getLast().address);
    delivered.forEach(copy -> copy.delivered(store().appendedPosition()));
  }

  void requeue() {
    for (var copy : some(3)) {
      store().requeued(copy.queue.id, copy.address, copy.count + 1);
      copy.requeued(store().appendedPosition());
    }
  }

  /// Messages die: each leaves its queue and comes to others, with the body that it had.
  void bury() {
    for (var copy : some(4)) {
      if (world.bug == Bug.BURIES_TOO_EARLY) {
        store().settled(copy.queue.id, copy.address, copy.address);
      }
      sendLetter(copy);
      settle(List.of(copy));
    }
  }

  /// The same, so that no letter comes back without the end of what it was, nor that without it.
  void buryTogether() {
    var transaction = new Transaction();
    world.current = transaction;
    store().transactions().together(this::bury);
    world.current = null;
    transaction.committed(store().appendedPosition());
    world.transactions.add(transaction);
  }

  private void sendLetter(Copy copy) {
    int[] ids = world.someQueues();
    var letter = copy.message.letter(random, world.nextMessage());
    var view = letter.view();
    view.deadLettered(copy.origin);
    world.listParts(view, copy.origin, letter.body());
    if (random.nextInt(6) == 0) {
      publishing.keep(letter, store().append(view, new int[] {1}, 1, false));
    } else {
      long address = store().append(view, ids, ids.length, true);
      copy.letters = world.arrived(letter, address, copy.origin, ids);
    }
  }

  void purge() {
    var queue = world.anyQueue();
    if (queue != null) {
      drop(queue);
    }
  }

  private void drop(HeldQueue queue) {
    if (world.bug != Bug.FORGETS_PURGES) {
      store().dropped(queue.id);
    }
    queue.droppedAt = store().appendedPosition();
    leave(queue, queue.live());
  }

  void delete() {
    var queue = world.anyQueue();
    if (queue != null) {
      drop(queue);
      world.delete(queue);
    }
  }

  void readAny() {
    var queue = world.anyQueue();
    var copy = queue == null ? null : queue.any(random);
    if (copy != null) {
      world.running().requireWhole(copy.message, copy.address);
    }
  }

  /// Settles all that there is.
  void drain() {
    for (var queue : world.queues.values()) {
      settle(List.copyOf(queue.live()));
    }
  }
}

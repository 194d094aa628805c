package io.leveret.core.publish;

import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.Overflow;
import io.leveret.core.storage.MessageStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// The publishes of a channel's transaction to queues of one shard, until they are committed or
/// dropped (AK-08).
///
/// The first ones, up to [HeldBytes#MOST_BYTES], are kept as bytes and stored with the commit.
/// Further ones are stored at once where no queue knows them, and the commit stores but their
/// place; so a transaction takes little memory, however large. All of them come to their queues
/// with the commit: only then their time begins.
///
/// **Confined** to the channel's loop.
final class HeldPublishes {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final MessageStore store;
  private final HeldBytes bytes;
  private final List<Held> held = new ArrayList<>();
  private final MessageView view = new MessageView();
  private List<MessageQueue> lastQueues = List.of();

  /// One publish.
  ///
  /// @param queues where it goes; nobody but the publisher when there are none
  /// @param isStored whether `place` is an address of the store, and not one of [HeldBytes]
  /// @param parts the list of the parts of a large body, empty for most
  private record Held(
      List<MessageQueue> queues,
      boolean durable,
      boolean isStored,
      long place,
      ByteBuffer parts,
      long bodySize,
      int priority,
      long timeToLive) {}

  HeldPublishes(MessageStore store, StagingPool staging) {
    this.store = store;
    this.bytes = new HeldBytes(staging);
  }

  /// Holds a message that goes to some queue.
  void hold(MessageView message, Route route, boolean durable) {
    hold(message, queues(route), durable);
  }

  /// Holds a message that goes back to its publisher with the commit.
  void holdReturn(MessageView message) {
    hold(message, List.of(), false);
  }

  /// Holds a message that goes to these queues, or back to its publisher when there are none.
  void hold(MessageView message, List<MessageQueue> queues, boolean durable) {
    queues.forEach(MessageQueue::settleDown);
    boolean isStored = queues.isEmpty() || message.isParted() || !bytes.hasRoomFor(message);
    long place = isStored ? store.transactions().stage(message, durable) : bytes.add(message);
    held.add(
        new Held(
            queues,
            durable,
            isStored,
            place,
            message.isParted() ? copy(message) : NOTHING,
            message.bodySize(),
            message.priority(),
            message.timeToLive()));
  }

  private static ByteBuffer copy(MessageView message) {
    var parts = new byte[message.bodyLength()];
    message.bodyMemory().get(message.bodyOffset(), parts);
    return ByteBuffer.wrap(parts);
  }

  /// The queues of a route: those of the last one when they are the same, as in most transactions.
  private List<MessageQueue> queues(Route route) {
    if (!isLast(route)) {
      var queues = new ArrayList<MessageQueue>(route.count());
      for (int i = 0; i < route.count(); i++) {
        queues.add((MessageQueue) route.queue(i));
      }
      lastQueues = queues;
    }
    return lastQueues;
  }

  private boolean isLast(Route route) {
    for (int i = 0; i < route.count(); i++) {
      if (i == lastQueues.size() || lastQueues.get(i) != route.queue(i)) {
        return false;
      }
    }
    return route.count() == lastQueues.size();
  }

  /// Gives every message to its queues, but for those to return. Answers whether each queue took
  /// what came to it (G067).
  ///
  /// @param returned gets the addresses of those to return, which the caller must release
  boolean commit(Collection<Long> returned) {
    boolean isWhole = true;
    for (var publish : held) {
      if (publish.queues().isEmpty()) {
        returned.add(publish.place());
      } else {
        isWhole &= deliver(publish);
      }
    }
    clear();
    return isWhole;
  }

  /// Forgets every message.
  void drop() {
    for (var publish : held) {
      if (publish.isStored()) {
        store.release(publish.place());
      }
    }
    clear();
  }

  private void clear() {
    held.clear();
    bytes.clear();
    lastQueues = List.of();
  }

  private boolean deliver(Held publish) {
    show(publish);
    var takers = new ArrayList<MessageQueue>();
    var buriers = new ArrayList<MessageQueue>();
    boolean isWhole = true;
    for (var queue : publish.queues()) {
      if (queue.isDeleted()) {
        continue; // as good as delivered (G064)
      }
      if (!queue.refuses(view)) {
        takers.add(queue);
        continue;
      }
      isWhole = false;
      if (queue.settings().overflow() == Overflow.REJECT_PUBLISH_DLX) {
        buriers.add(queue);
      }
    }
    int[] ids =
        Stream.concat(takers.stream(), buriers.stream()).mapToInt(MessageQueue::queueId).toArray();
    long address = append(publish, ids);
    if (publish.durable()) {
      publish.queues().forEach(queue -> store.transactions().concerns(queue.durability()));
    }
    takers.forEach(queue -> queue.enqueue(address, view));
    buriers.forEach(queue -> queue.bury(address));
    return isWhole;
  }

  /// Points the view at what is to be stored with the commit.
  private void show(Held publish) {
    if (publish.isStored()) {
      view.routing(NOTHING, 0, 0);
      view.properties(NOTHING, 0, 0);
      view.body(publish.parts(), 0, publish.parts().capacity());
      view.partedBody(publish.bodySize());
      view.staged(publish.place());
    } else {
      bytes.show((int) publish.place(), view);
    }
    view.wishes(publish.priority(), publish.timeToLive());
  }

  private long append(Held publish, int[] queueIds) {
    long address =
        queueIds.length == 0 ? 0 : store.append(view, queueIds, queueIds.length, publish.durable());
    if (publish.isStored()) {
      store.release(publish.place()); // which now lives for its place
    }
    return address;
  }
}

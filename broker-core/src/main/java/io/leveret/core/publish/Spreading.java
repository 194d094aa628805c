package io.leveret.core.publish;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.Overflow;
import io.leveret.core.shard.PartCopies;
import io.leveret.core.storage.MessageStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gives a message to queues of which some refuse it (G063), or that live on several shards: the
/// store of each shard gets the message once.
///
/// **Confined** to the channel's loop, while the other shards stand still.
final class Spreading {
  /// Stands for the return of a large message where the store wants a queue.
  static final int[] NO_QUEUE = {0};

  private final Homes homes;
  private final Map<Integer, PartCopies> copies = new HashMap<>();
  private @Nullable Parts own;
  private long[] awaited = {};

  /// Takes what goes to the queues of one shard.
  @FunctionalInterface
  interface Share {
    void take(int shard, List<MessageQueue> queues, boolean durable);
  }

  Spreading(Homes homes) {
    this.homes = homes;
  }

  /// Gives each shard of the route its queues.
  ///
  /// @param durable whether the strictest queue of all wants the message to be
  void eachShard(Route route, boolean durable, Share share) {
    for (int shard = 0; shard < homes.count(); shard++) {
      var queues = new ArrayList<MessageQueue>();
      var strictest = Durability.RAM;
      for (int i = 0; i < route.count(); i++) {
        var queue = (MessageQueue) route.queue(i);
        if (queue.shard() == shard) {
          queues.add(queue);
          strictest = strictest.or(queue.durability());
        }
      }
      if (!queues.isEmpty()) {
        share.take(shard, queues, durable && strictest != Durability.RAM);
      }
    }
  }

  /// Copies the parts of a large message to the stores that lack them. Answers whether all is done;
  /// if not, `retry` is run when this can go on.
  boolean copyParts(MessageView message, Route route, BodyPlace from, Runnable retry) {
    boolean[] done = {true};
    Runnable here = homes.here(retry);
    eachShard(
        route,
        from.durable(),
        (shard, _, isDurable) -> {
          if (shard != from.shard() && done[0]) {
            PartCopies copied = copies(shard, message, from, isDurable);
            done[0] = copied.advance(message);
            if (!done[0]) {
              copied.await(here);
            }
          }
        });
    return done[0];
  }

  private PartCopies copies(int shard, MessageView message, BodyPlace from, boolean durable) {
    return copies.computeIfAbsent(
        shard, _ -> new PartCopies(from.store(), homes.store(shard), message, durable));
  }

  /// Points a large message at the parts that a shard has. Answers which of its logs they are in.
  private boolean showParts(int shard, MessageView message, boolean durable) {
    PartCopies copied = copies.remove(shard);
    if (copied != null) {
      copied.show(message);
      return copied.isDurable();
    }
    if (own != null) {
      own.show(message);
      return own.durable();
    }
    return durable;
  }

  /// The parts that a message came with.
  private record Parts(ByteBuffer list, int offset, int length, long bodySize, boolean durable) {
    static Parts of(MessageView message, boolean durable) {
      return new Parts(
          message.bodyMemory(),
          message.bodyOffset(),
          message.bodyLength(),
          message.bodySize(),
          durable);
    }

    void show(MessageView message) {
      message.body(list, offset, length);
      message.partedBody(bodySize);
    }
  }

  /// Forgets copies that no message took.
  void abandonCopies() {
    copies.values().forEach(PartCopies::abandon);
    copies.clear();
  }

  /// Publishes a message. What it waits for is the disk of every shard, or nothing when some queue
  /// refuses it: that is told at once.
  ///
  /// @param place of a large body
  void publish(
      MessageView message,
      Route route,
      boolean durable,
      @Nullable BodyPlace place,
      @Nullable Confirms confirms) {
    boolean[] isWhole = {true};
    awaited = new long[0];
    give(
        message,
        route,
        durable,
        place,
        (shard, queues, isDurable) -> isWhole[0] &= give(message, shard, queues, isDurable));
    if (confirms == null) {
      return;
    }
    if (!isWhole[0]) {
      confirms.addRefused();
    } else if (awaited.length == 0) {
      confirms.addConfirmed();
    } else {
      confirms.addWaiting(awaited);
    }
  }

  /// Gives a message away, shard by shard, each with the parts that are there. If no queue has the
  /// parts that the message came with, they are forgotten.
  ///
  /// @param place of a large body
  void give(
      MessageView message, Route route, boolean durable, @Nullable BodyPlace place, Share share) {
    if (place == null) {
      eachShard(route, durable, share);
      return;
    }
    own = Parts.of(message, durable);
    eachShard(
        route,
        durable,
        (shard, queues, isDurable) ->
            share.take(shard, queues, showParts(shard, message, isDurable)));
    own.show(message);
    own = null;
    abandonCopies();
    if (!isAnyOn(place.shard(), route)) {
      place.store().release(place.store().append(message, NO_QUEUE, 1, durable));
    }
  }

  private static boolean isAnyOn(int shard, Route route) {
    for (int i = 0; i < route.count(); i++) {
      if (route.queue(i).shard() == shard) {
        return true;
      }
    }
    return false;
  }

  /// Answers whether all of the queues took it.
  private boolean give(MessageView message, int shard, List<MessageQueue> queues, boolean durable) {
    var takers = queues.stream().filter(queue -> !queue.refuses(message)).toList();
    var buriers =
        queues.stream()
            .filter(queue -> queue.refuses(message))
            .filter(queue -> queue.settings().overflow() == Overflow.REJECT_PUBLISH_DLX)
            .toList();
    int[] ids =
        Stream.concat(takers.stream(), buriers.stream()).mapToInt(MessageQueue::queueId).toArray();
    MessageStore store = homes.store(shard);
    if (ids.length > 0) {
      long address = store.append(message, ids, ids.length, durable);
      takers.forEach(queue -> queue.enqueue(address, message));
      buriers.forEach(queue -> queue.bury(address));
    } else if (message.isParted()) {
      store.release(store.append(message, NO_QUEUE, 1, durable));
    }
    if (durable) {
      await(shard, queues);
    }
    return takers.size() == queues.size();
  }

  private void await(int shard, List<MessageQueue> queues) {
    boolean synced = queues.stream().anyMatch(queue -> queue.durability() == Durability.FSYNC);
    long position = homes.store(shard).appendedPosition();
    homes.confirms(shard).wants(homes.confirms(homes.here()), position, synced);
    awaited = Arrays.copyOf(awaited, awaited.length + 1);
    awaited[awaited.length - 1] = Confirms.awaited(shard, position, synced);
  }
}

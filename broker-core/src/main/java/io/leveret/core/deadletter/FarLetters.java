package io.leveret.core.deadletter;

import io.leveret.core.message.MessageView;
import io.leveret.core.publish.Homes;
import io.leveret.core.shard.PartCopies;
import io.leveret.core.storage.MessageStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What dead letters to queues of other shards need beyond those that stay: copies of large bodies,
/// and patience until the other log takes them, and until it has them.
///
/// **Confined** to the loop of the shard that messages die on, while the others stand still.
final class FarLetters {
  private final Homes homes;
  private final Map<Integer, PartCopies> copies = new HashMap<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private long address;
  private @Nullable Consumer<Runnable> obstacle;

  private record Awaited(int shard, long position, boolean synced) {}

  FarLetters(Homes homes) {
    this.homes = homes;
  }

  /// Begins with a letter.
  void begin() {
    awaited.clear();
    obstacle = null;
  }

  /// Whether the store of a shard takes the letter now, and has the parts of a large one, which are
  /// copied here. If not, see [#overcome].
  ///
  /// @param of the message, which is the same until all is copied
  boolean isReady(int shard, long of, MessageView message, boolean durable) {
    MessageStore to = homes.store(shard);
    if (to.handover().isCongested()) {
      obstacle = to.handover()::whenCalm;
    } else if (message.isParted()) {
      PartCopies copied = copies(shard, of, message, durable);
      obstacle = copied.advance(message) ? null : copied::await;
    }
    return obstacle == null;
  }

  private PartCopies copies(int shard, long of, MessageView message, boolean durable) {
    if (of != address) {
      abandonCopies();
      address = of;
    }
    return copies.computeIfAbsent(
        shard,
        _ -> new PartCopies(homes.store(homes.here()), homes.store(shard), message, durable));
  }

  /// Runs `ready` once the last letter can go on that was not ready; answers whether there is one.
  boolean overcome(Runnable ready) {
    var last = obstacle;
    obstacle = null;
    if (last != null) {
      last.accept(homes.here(ready));
    }
    return last != null;
  }

  /// Points a large message at its copies on a shard. Answers which of its logs the letter goes to.
  boolean showParts(int shard, MessageView message, boolean durable) {
    PartCopies copied = copies.remove(shard);
    if (copied == null) {
      return durable;
    }
    copied.show(message);
    return copied.isDurable();
  }

  /// Forgets copies that no letter took.
  void abandonCopies() {
    copies.values().forEach(PartCopies::abandon);
    copies.clear();
    address = 0;
  }

  /// Notes that the letter must be on that shard's disk before the message may go.
  void await(int shard, boolean synced) {
    awaited.add(new Awaited(shard, homes.store(shard).appendedPosition(), synced));
  }

  /// Whether nothing is waited for.
  boolean isSafe() {
    return awaited.isEmpty();
  }

  /// Runs `task` once nothing is waited for any more.
  void whenSafe(Runnable task) {
    int[] left = {awaited.size()};
    for (Awaited each : awaited) {
      Runnable done =
          homes.here(() -> {
            if (--left[0] == 0) {
              task.run();
            }
          });
      homes.confirms(each.shard()).await(each.position(), each.synced(), done);
    }
  }
}

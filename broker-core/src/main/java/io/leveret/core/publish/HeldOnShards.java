package io.leveret.core.publish;

import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The publishes of a channel's transaction, each held where its queues are (AK-08).
///
/// **Confined** to the channel's loop.
final class HeldOnShards {
  private final Homes homes;
  private final Spreading spreading;
  private final List<HeldPublishes> held = new ArrayList<>();

  HeldOnShards(Homes homes, StagingPool staging, Spreading spreading) {
    this.homes = homes;
    this.spreading = spreading;
    for (int shard = 0; shard < homes.count(); shard++) {
      held.add(new HeldPublishes(homes.store(shard), staging));
    }
  }

  /// Holds a message that goes to some queue.
  ///
  /// @param place of a large body
  void hold(MessageView message, Route route, boolean durable, @Nullable BodyPlace place) {
    if (route.shard() == homes.here()) {
      held.get(homes.here()).hold(message, route, durable);
    } else {
      spreading.give(
          message,
          route,
          durable,
          place,
          (shard, queues, isDurable) -> held.get(shard).hold(message, queues, isDurable));
    }
  }

  /// Holds a message that goes back to its publisher with the commit.
  void holdReturn(MessageView message) {
    held.get(homes.here()).holdReturn(message);
  }

  /// Gives every message to its queues, but for those to return. Answers whether each queue took
  /// what came to it (G067).
  ///
  /// @param returned gets the addresses of those to return, which the caller must release
  boolean commit(Collection<Long> returned) {
    boolean isWhole = true;
    for (var ofShard : held) {
      isWhole &= ofShard.commit(returned);
    }
    return isWhole;
  }

  /// Forgets every message.
  void drop() {
    held.forEach(HeldPublishes::drop);
  }
}

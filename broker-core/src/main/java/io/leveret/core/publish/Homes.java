package io.leveret.core.publish;

import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;

/// The shards that queues live on, as seen from one of them.
///
/// What belongs to another shard may be touched only while that one stands still: see [#gate].
public interface Homes {
  /// The shard that asks.
  int here();

  /// How many there are.
  int count();

  /// What keeps them apart.
  Gate gate();

  /// The messages of the queues of a shard.
  MessageStore store(int shard);

  /// Who waits on a shard for its store.
  ConfirmScheduler confirms(int shard);

  /// A task of this shard that may touch anything, as the store of any shard may run it: it is left
  /// to this shard, and to a moment when the others stand still.
  Runnable here(Runnable task);
}

package io.leveret.core.channel;

import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.Homes;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;
import java.util.List;

/// All shards of a broker, as one of them sees them: its own state, and what it may touch of the
/// others while they stand still.
///
/// **Confined** to the shard's loop.
public final class Neighbours implements Homes {
  private final int here;
  private final Gate gate;
  private List<ShardServices> all = List.of();

  /// @param here the shard that sees them
  /// @param gate of its loop
  public Neighbours(int here, Gate gate) {
    this.here = here;
    this.gate = gate;
  }

  /// Makes every shard known, this one among them, by number. Before anything else happens.
  public void meet(List<ShardServices> shards) {
    all = shards;
  }

  @Override
  public int here() {
    return here;
  }

  @Override
  public int count() {
    return all.size();
  }

  @Override
  public Gate gate() {
    return gate;
  }

  /// Everything of a shard.
  public ShardServices at(int shard) {
    return all.get(shard);
  }

  /// Every shard, by number.
  public List<ShardServices> all() {
    return all;
  }

  @Override
  public MessageStore store(int shard) {
    return at(shard).store();
  }

  @Override
  public ConfirmScheduler confirms(int shard) {
    return at(shard).confirms();
  }

  @Override
  public Runnable here(Runnable task) {
    return all.size() == 1 ? task : () -> at(here).loop().execute(task);
  }
}

package io.leveret.core.publish;

import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;

/// The only shard. **Confined** to its loop.
public record LoneHome(MessageStore store, ConfirmScheduler confirms, Gate gate) implements Homes {
  @Override
  public int here() {
    return 0;
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public MessageStore store(int shard) {
    return store;
  }

  @Override
  public ConfirmScheduler confirms(int shard) {
    return confirms;
  }

  @Override
  public Runnable here(Runnable task) {
    return task;
  }
}

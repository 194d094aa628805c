package io.leveret.core.server;

import io.leveret.core.disk.ShardDirectories;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Opens the store of each shard: that of the first, which has the topology, in the data directory,
/// the others in directories in it.
///
/// Queues can only be made again when every store is there for them to refer to, and messages only
/// be found when the queues are. So each store is opened while the one before it waits between its
/// commands and its messages.
///
/// Used by the thread that starts the broker.
public final class ShardStores {
  private final int count;
  private final Opener opener;
  private final TopologyRecovery recovery;
  private final List<MessageStore> stores = new ArrayList<>();

  /// Opens the store of one shard.
  @FunctionalInterface
  public interface Opener {
    MessageStore open(int shard, RecoveryHandler handler) throws IOException;
  }

  private ShardStores(int count, Opener opener, TopologyRecovery recovery) {
    this.count = count;
    this.opener = opener;
    this.recovery = recovery;
  }

  /// The stores of all shards, by number.
  ///
  /// @throws IOException when one of the directories cannot be used
  public static List<MessageStore> open(int count, Opener opener, TopologyRecovery recovery)
      throws IOException {
    var opening = new ShardStores(count, opener, recovery);
    try {
      var _ = opener.open(0, opening.new OfShard(0));
    } catch (NotOpened e) {
      throw e.reason();
    }
    return opening.stores;
  }

  /// A store could not be opened while another waited for it.
  private static final class NotOpened extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final IOException reason;

    NotOpened(IOException reason) {
      super(reason);
      this.reason = reason;
    }

    IOException reason() {
      return reason;
    }
  }

  /// Gives the recovery what the store of one shard finds.
  private final class OfShard implements RecoveryHandler {
    private final int number;

    OfShard(int number) {
      this.number = number;
    }

    @Override
    public void command(byte[] command) {
      recovery.command(command);
    }

    @Override
    public void opened(MessageStore store) {
      stores.add(store);
      if (stores.size() == count) {
        recovery.opened(stores);
        return;
      }
      try {
        var _ = opener.open(stores.size(), new OfShard(stores.size()));
      } catch (IOException e) {
        throw new NotOpened(e);
      }
    }

    @Override
    public boolean isKnown(int queueId) {
      return recovery.isKnown(queueId, number);
    }

    @Override
    public void message(int queueId, Found message) {
      recovery.message(queueId, number, message);
    }

    @Override
    public boolean takesRuns(int queueId) {
      return recovery.takesRuns(queueId);
    }

    @Override
    public int highestPriority(int queueId) {
      return recovery.highestPriority(queueId);
    }

    @Override
    public long expiry(int queueId, long address, long appendedMillis, long timeToLive) {
      return recovery.expiry(queueId, address, appendedMillis, timeToLive);
    }

    @Override
    public void run(int queueId, MessageRun run) {
      recovery.run(queueId, number, run);
    }

    @Override
    public void missing(MissingSegment segment) {
      recovery.missing(number == 0 ? segment : segment.in(ShardDirectories.name(number)));
    }

    @Override
    public void damaged(Damage damage) {
      recovery.damaged(number == 0 ? damage : damage.in(ShardDirectories.name(number)));
    }
  }
}

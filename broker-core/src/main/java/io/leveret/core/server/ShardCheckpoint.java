package io.leveret.core.server;

import io.leveret.core.queue.MessageQueue;
import io.leveret.core.storage.CheckpointSource;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.vhost.VirtualHosts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Tells a checkpoint what the durable queues of a shard hold, on the shard's loop.
///
/// Unsettled deliveries are known to channels, not to queues, so these are asked first.
record ShardCheckpoint(Shard shard, VirtualHosts virtualHosts) implements CheckpointSource {
  @Override
  public void describe(CheckpointWriter checkpoint) {
    Map<MessageQueue, Entries> outside = new HashMap<>();
    shard.forEachChannel(channel ->
        channel.describe(
            (queue, entry) -> outside.computeIfAbsent(queue, _ -> new Entries()).add(entry)));
    shard
        .queues()
        .dying()
        .forEach((queue, entry) -> outside.computeIfAbsent(queue, _ -> new Entries()).add(entry));
    virtualHosts.forEachQueue(queue -> {
      if (queue.isDurable()) {
        Entries entries = outside.getOrDefault(queue, new Entries());
        queue.describe(checkpoint, entries.values, entries.size);
      }
    });
  }

  /// A growing array of entries.
  private static final class Entries {
    private long[] values = new long[16];
    private int size;

    void add(long entry) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = entry;
    }
  }
}

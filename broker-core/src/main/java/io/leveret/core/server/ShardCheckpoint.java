package io.leveret.core.server;

import io.leveret.core.channel.Channel;
import io.leveret.core.queue.DyingMessages;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.CheckpointSource;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.directory.SegmentIndex;
import io.leveret.core.vhost.VirtualHosts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Tells a checkpoint what the durable queues of a shard hold, on the shard's loop.
///
/// Unsettled deliveries are known to channels, not to queues, so these are asked first.
///
/// @param shard whose queues they are
/// @param gate of its loop
/// @param channels of all shards
public record ShardCheckpoint(
    int shard, Gate gate, OpenChannels channels, DyingMessages dying, VirtualHosts virtualHosts)
    implements CheckpointSource {
  /// Tells what the queues of the only shard hold.
  public ShardCheckpoint(OpenChannels channels, DyingMessages dying, VirtualHosts virtualHosts) {
    this(0, Gate.alone(), channels, dying, virtualHosts);
  }

  /// The channels that are open.
  @FunctionalInterface
  public interface OpenChannels {
    void forEach(Consumer<Channel> action);
  }

  @Override
  public void stopOthers() {
    gate.stopOthers();
  }

  @Override
  public boolean isStill() {
    return gate.isStill();
  }

  @Override
  public void describe(CheckpointWriter checkpoint) {
    describe(checkpoint, true);
  }

  @Override
  public void describeFleeting(CheckpointWriter checkpoint) {
    describe(checkpoint, false);
  }

  @Override
  public void describeElsewhere(Consumer<Elsewhere> told) {
    virtualHosts.forEachQueue(queue -> {
      if (queue.shard() == shard) {
        queue.describeElsewhere(told);
      }
    });
  }

  private void describe(CheckpointWriter checkpoint, boolean durable) {
    Map<MessageQueue, Entries> outside = new HashMap<>();
    channels.forEach(channel ->
        channel.describe(
            (queue, entry) -> outside.computeIfAbsent(queue, _ -> new Entries()).add(entry)));
    dying.forEach((queue, entry) -> outside.computeIfAbsent(queue, _ -> new Entries()).add(entry));
    virtualHosts.forEachQueue(queue -> {
      if (queue.shard() == shard && queue.isDurable() == durable) {
        Entries entries = outside.getOrDefault(queue, Entries.NONE);
        queue.describe(checkpoint, entries.values, entries.size);
      }
    });
  }

  @Override
  public void sealed(SegmentIndex index) {
    virtualHosts.forEachQueue(queue -> {
      if (queue.shard() == shard) {
        queue.sealed(index);
      }
    });
  }

  /// A growing array of entries.
  private static final class Entries {
    private static final Entries NONE = new Entries();

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

package io.leveret.core.connection;

import io.leveret.core.config.Limits;
import io.leveret.protocol.frame.FrameFormat;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// What a connection has published, and may not yet, while the rest of what it sends is served: so
/// the consumers of a blocked connection can drain the broker (PC-26, U-15).
///
/// The order within a channel is kept; between channels there is none. **Confined** to the
/// connection's loop. Invariant: the registry counts exactly the memory that is held here.
final class Parking {
  private final ConnectionRegistry registry;
  private final Limits limits;
  private final IntPredicate takesPublish;
  private final Map<Integer, ParkedChannel> channels = new LinkedHashMap<>();
  private long capacity;
  private boolean replaying;

  /// @param takesPublish whether the channel of this number would take a `basic.publish` now
  Parking(ConnectionRegistry registry, Limits limits, IntPredicate takesPublish) {
    this.registry = registry;
    this.limits = limits;
    this.takesPublish = takesPublish;
  }

  boolean isEmpty() {
    return channels.isEmpty();
  }

  /// Whether frames may have to wait here: to be asked for each.
  boolean isActive() {
    return (registry.isAlarmed() || !channels.isEmpty()) && !replaying;
  }

  /// Whether no more may be parked, so that the socket must wait.
  boolean isFull() {
    return !channels.isEmpty()
        && (capacity >= limits.parkedBytes()
            || registry.parkedBytes() >= limits.parkedBytesInAll());
  }

  /// Whether something waits on the channel of this number.
  boolean isParked(int number) {
    return channels.containsKey(number);
  }

  /// Keeps a frame, from `at` to its end octet at `end`, if it has to wait. Answers whether it has.
  boolean takes(ByteBuffer in, int at, int end) {
    int number = FrameFormat.channel(in, at);
    ParkedChannel channel = channels.get(number);
    if (channel == null) {
      if (!begins(in, at, end, number)) {
        return false;
      }
      channel = new ParkedChannel();
      channels.put(number, channel);
    } else if (channel.letsPass(in, at, end)) {
      return false;
    }
    long before = channel.capacity();
    channel.add(in, at, end);
    count(channel.capacity() - before);
    return true;
  }

  /// Gives what is parked to `frames`, which is to answer how far it got, until `enough` bytes were
  /// given, it takes none, or none are left.
  void replay(Frames frames, int enough) {
    replaying = true;
    int given = 0;
    boolean moved = true;
    for (var entry = first(); entry != null && moved && given < enough; entry = first()) {
      Integer number = entry.getKey();
      ParkedChannel channel = entry.getValue();
      long before = channel.capacity();
      int from = channel.from();
      int next = frames.take(channel.memory(), from, channel.memory().position());
      moved = next != from;
      given += next - from;
      if (channels.get(number) == channel) {
        channel.done(next);
        count(channel.capacity() - before);
        if (channel.isEmpty()) {
          channels.remove(number);
        }
      }
    }
    replaying = false;
  }

  /// Forgets what waits on a channel that ends. Answers how many publishes that were.
  int drop(int number) {
    ParkedChannel channel = channels.remove(number);
    if (channel == null) {
      return 0;
    }
    count(-channel.capacity());
    return channel.drop();
  }

  /// Forgets everything. Answers how many publishes that were.
  int dropAll() {
    int publishes = 0;
    for (var entry = first(); entry != null; entry = first()) {
      publishes += drop(entry.getKey());
    }
    return publishes;
  }

  private boolean begins(ByteBuffer in, int at, int end, int number) {
    return registry.isAlarmed()
        && ParkedChannel.isPublish(in, at, end)
        && takesPublish.test(number);
  }

  private void count(long more) {
    capacity += more;
    registry.parked(more, limits.parkedBytesInAll());
  }

  private Map.@Nullable Entry<Integer, ParkedChannel> first() {
    return channels.isEmpty() ? null : channels.entrySet().iterator().next();
  }

  /// Takes frames that waited.
  @FunctionalInterface
  interface Frames {
    /// Takes one frame or more from `from` on. Answers where the first not taken begins.
    int take(ByteBuffer memory, int from, int to);
  }
}

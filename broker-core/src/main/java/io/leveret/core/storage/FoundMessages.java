package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What recovery read of each message: by address in ascending order where it read segments, and by
/// queue where it read directories.
///
/// **Confined** to the thread that opens the store.
final class FoundMessages implements AutoCloseable {
  private static final long[] NO_LINKS = {};

  private final long segmentAddresses;
  private final Map<Place, List<MessageList>> lists = new HashMap<>();

  /// Of segments that were read, whosever they are.
  private final MessageList read = MessageList.ofAnySegment();

  private byte[] priorities = new byte[64];

  private record Place(int queueId, long segment) {}

  /// @param segmentAddresses addresses in a segment
  FoundMessages(long segmentAddresses) {
    this.segmentAddresses = segmentAddresses;
  }

  /// Adds a message that lies behind all others of segments that were read.
  ///
  /// @param linked what it needs beside its own record
  void add(long address, MessageView message, long appendedMillis, long[] linked) {
    if (read.size() == priorities.length) {
      priorities = Arrays.copyOf(priorities, priorities.length * 2);
    }
    priorities[read.size()] = (byte) message.priority();
    read.add(address, message.bodySize(), appendedMillis, message.timeToLive(), linked);
  }

  /// Adds messages of a queue, wherever they lie.
  void add(int queueId, MessageList list) {
    if (list.size() > 0) {
      var place = new Place(queueId, list.address(0) / segmentAddresses);
      var known = lists.computeIfAbsent(place, _ -> new ArrayList<>());
      if (known.stream().noneMatch(other -> other.find(list.address(0)) >= 0)) {
        known.add(list);
      }
    }
  }

  /// Whether a segment was read that has the message.
  boolean contains(long address) {
    return read.find(address) >= 0;
  }

  /// What a message needs beside its own record.
  long[] links(int queueId, long address) {
    for (var list : listsOf(queueId, address)) {
      int place = list.find(address);
      if (place >= 0) {
        return list.links(place);
      }
    }
    return links(address);
  }

  /// What a message needs of a segment that was read.
  long[] links(long address) {
    int place = read.find(address);
    return place < 0 ? NO_LINKS : read.links(place);
  }

  private List<MessageList> listsOf(int queueId, long address) {
    return lists.getOrDefault(new Place(queueId, address / segmentAddresses), List.of());
  }

  /// The message of a queue at `address`, which was added.
  RecoveryHandler.Found found(int queueId, long address, boolean redelivered, int failures) {
    for (var list : listsOf(queueId, address)) {
      int place = list.find(address);
      if (place >= 0) {
        return found(list, place, list.priority(), redelivered, failures);
      }
    }
    int place = read.find(address);
    return found(read, place, priorities[place] & 0xff, redelivered, failures);
  }

  private static RecoveryHandler.Found found(
      MessageList in, int place, int priority, boolean redelivered, int failures) {
    return new RecoveryHandler.Found(
        in.address(place),
        redelivered,
        failures,
        in.bodySize(place),
        priority,
        in.appendedMillis(place),
        in.timeToLive(place));
  }

  /// Gives the memory back: what was found was told.
  @Override
  public void close() {
    read.close();
    lists.values().forEach(of -> of.forEach(MessageList::close));
    lists.clear();
  }
}

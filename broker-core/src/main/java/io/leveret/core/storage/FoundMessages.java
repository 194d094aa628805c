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
final class FoundMessages {
  private static final long[] NO_LINKS = {};

  private final long segmentAddresses;
  private final Map<Place, List<MessageList>> lists = new HashMap<>();
  private final Map<Long, long[]> links = new HashMap<>();
  private long[] addresses = new long[64];
  private long[] bodySizes = new long[64];
  private long[] appended = new long[64];
  private long[] timesToLive = new long[64];
  private byte[] priorities = new byte[64];
  private int size;

  private record Place(int queueId, long segment) {}

  /// @param segmentAddresses addresses in a segment
  FoundMessages(long segmentAddresses) {
    this.segmentAddresses = segmentAddresses;
  }

  /// Adds a message that lies behind all others of segments that were read.
  ///
  /// @param linked what it needs beside its own record
  void add(long address, MessageView message, long appendedMillis, long[] linked) {
    if (size == addresses.length) {
      addresses = Arrays.copyOf(addresses, size * 2);
      bodySizes = Arrays.copyOf(bodySizes, size * 2);
      appended = Arrays.copyOf(appended, size * 2);
      timesToLive = Arrays.copyOf(timesToLive, size * 2);
      priorities = Arrays.copyOf(priorities, size * 2);
    }
    addresses[size] = address;
    bodySizes[size] = message.bodySize();
    appended[size] = appendedMillis;
    timesToLive[size] = message.timeToLive();
    priorities[size] = (byte) message.priority();
    size++;
    if (linked.length > 0) {
      links.put(address, linked);
    }
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
    return Arrays.binarySearch(addresses, 0, size, address) >= 0;
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
    return links.getOrDefault(address, NO_LINKS);
  }

  private List<MessageList> listsOf(int queueId, long address) {
    return lists.getOrDefault(new Place(queueId, address / segmentAddresses), List.of());
  }

  /// The message of a queue at `address`, which was added.
  RecoveryHandler.Found found(int queueId, long address, boolean redelivered, int failures) {
    for (var list : listsOf(queueId, address)) {
      int place = list.find(address);
      if (place >= 0) {
        return new RecoveryHandler.Found(
            address,
            redelivered,
            failures,
            list.bodySize(place),
            list.priority(),
            list.appendedMillis(place),
            list.timeToLive(place));
      }
    }
    int i = Arrays.binarySearch(addresses, 0, size, address);
    return new RecoveryHandler.Found(
        address,
        redelivered,
        failures,
        bodySizes[i],
        priorities[i] & 0xff,
        appended[i],
        timesToLive[i]);
  }
}

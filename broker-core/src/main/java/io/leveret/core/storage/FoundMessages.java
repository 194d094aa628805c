package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.format.LongIntMap;
import java.util.Arrays;

/// What recovery read of each message, by address in ascending order.
///
/// **Confined** to the thread that opens the store.
final class FoundMessages {
  private long[] addresses = new long[64];
  private long[] bodySizes = new long[64];
  private long[] appended = new long[64];
  private long[] timesToLive = new long[64];
  private byte[] priorities = new byte[64];
  private int size;

  /// One more than the size of the body, by address.
  private final LongIntMap plain = new LongIntMap();

  /// Adds a message that lies behind all others.
  void add(long address, MessageView message, long appendedMillis) {
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
  }

  /// Adds messages that are no more than their bytes, wherever they lie.
  void addPlain(MessageList list) {
    for (int i = 0; i < list.size(); i++) {
      plain.put(list.address(i), list.bodySize(i) + 1);
    }
  }

  boolean contains(long address) {
    return Arrays.binarySearch(addresses, 0, size, address) >= 0;
  }

  /// The message at `address`, which was added.
  RecoveryHandler.Found found(long address, boolean redelivered, int failures) {
    int size = plain.get(address) - 1;
    if (size >= 0) {
      return new RecoveryHandler.Found(
          address, redelivered, failures, size, 0, 0, MessageView.FOR_EVER);
    }
    int i = Arrays.binarySearch(addresses, 0, this.size, address);
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

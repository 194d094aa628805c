package io.leveret.core.queue;

import io.leveret.core.storage.MessageStore;
import java.util.Arrays;

/// How long the messages of one queue may wait, which may change while some are there: what counts
/// for a message is what held when it came (G129).
///
/// Times in milliseconds, or without end. Addresses of one log ascend, so the last one before a
/// change tells which messages came before it. **Confined** to the queue's loop.
final class AllowedTimes {
  private long now = QueueSettings.UNLIMITED;
  private long lastDurable;
  private long lastTransient;

  /// Of each earlier time the last addresses and then itself, three numbers; the oldest first.
  private long[] earlier = {};

  /// What holds for messages that come now.
  long now() {
    return now;
  }

  /// Lets another time hold from now on.
  ///
  /// @param empty whether nothing that came before is left
  void change(long millis, boolean empty) {
    if (empty) {
      earlier = new long[0];
    } else if (millis != now) {
      int end = earlier.length;
      earlier = Arrays.copyOf(earlier, end + 3);
      earlier[end] = lastDurable;
      earlier[end + 1] = lastTransient;
      earlier[end + 2] = now;
    }
    now = millis;
  }

  /// Notes the message that came last.
  void arrived(long address) {
    if (MessageStore.isDurable(address)) {
      lastDurable = address;
    } else {
      lastTransient = address;
    }
  }

  /// What held when the message with that address came.
  long when(long address) {
    int last = MessageStore.isDurable(address) ? 0 : 1;
    for (int i = 0; i < earlier.length; i += 3) {
      if (address <= earlier[i + last]) {
        return earlier[i + 2];
      }
    }
    return now;
  }
}

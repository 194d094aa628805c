package io.leveret.core.queue;

import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.core.storage.MessageStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How long the messages of one queue may wait, which may change while some are there: what counts
/// for a message is what held when it came (G129).
///
/// Times in milliseconds, or without end. Addresses of one log ascend, so the last one before a
/// change tells which messages came before it. Of many changes only the latest are told apart.
///
/// **Confined** to the queue's loop.
final class AllowedTimes {
  private static final int MOST_CHANGES = 64;
  private static final int NUMBERS = 3;

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
      add(lastDurable, lastTransient, now);
    }
    now = millis;
  }

  private void add(long durable, long inMemory, long millis) {
    int first = earlier.length < MOST_CHANGES * NUMBERS ? 0 : NUMBERS;
    int end = earlier.length - first;
    earlier = Arrays.copyOfRange(earlier, first, first + end + NUMBERS);
    earlier[end] = durable;
    earlier[end + 1] = inMemory;
    earlier[end + 2] = millis;
  }

  /// What held for durable messages that may be here, the oldest first.
  List<PastTtl> past() {
    var past = new ArrayList<PastTtl>();
    for (int i = 0; i < earlier.length; i += NUMBERS) {
      past.add(new PastTtl(earlier[i], earlier[i + 2]));
    }
    return past;
  }

  /// Takes [#past] from an earlier run, in which messages came that will be found.
  void recover(List<PastTtl> past) {
    earlier = new long[0];
    past.forEach(ttl -> add(ttl.lastAddress(), 0, ttl.messageTtlMillis()));
  }

  /// Messages that come from now on have this address or a later one. After a loss of power those
  /// are addresses that others had, which came before a change and are lost.
  void goOnFrom(long address) {
    for (int i = 0; i < earlier.length; i += NUMBERS) {
      earlier[i] = Math.min(earlier[i], address - 1);
    }
  }

  /// Notes a message that came; those that are found at start come in any order.
  void arrived(long address) {
    if (MessageStore.isDurable(address)) {
      lastDurable = Math.max(lastDurable, address);
    } else {
      lastTransient = Math.max(lastTransient, address);
    }
  }

  /// What held when the message with that address came.
  long when(long address) {
    int last = MessageStore.isDurable(address) ? 0 : 1;
    for (int i = 0; i < earlier.length; i += NUMBERS) {
      if (address <= earlier[i + last]) {
        return earlier[i + 2];
      }
    }
    return now;
  }
}

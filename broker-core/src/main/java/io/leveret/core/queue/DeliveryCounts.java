package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.HashMap;
import java.util.Map;

/// How often the messages of one queue were given out before, as the headers `x-delivery-count`
/// (failures, G083) and `x-acquired-count` (all, AK-13) tell it.
///
/// Failures stand in the [Entry] and in the log. Those who gave a message back and did not fail are
/// counted here, in memory, and only where they are told.
///
/// **Confined** to the queue's loop.
final class DeliveryCounts {
  private static final String FAILURES = "x-delivery-count";
  private static final String ACQUISITIONS = "x-acquired-count";

  private final QueueScheduler scheduler;
  private final boolean tellsAcquisitions;

  /// By address, of messages that are in the queue or handed out.
  private final Map<Long, Integer> harmless = new HashMap<>();

  /// @param tellsAcquisitions whether `x-acquired-count` is told, as by RabbitMQ's quorum queues
  DeliveryCounts(QueueScheduler scheduler, boolean tellsAcquisitions) {
    this.scheduler = scheduler;
    this.tellsAcquisitions = tellsAcquisitions;
  }

  /// Notes that a message came back.
  void returned(long entry, boolean failed) {
    if (tellsAcquisitions && !failed) {
      harmless.merge(Entry.address(entry), 1, Integer::sum);
    }
  }

  /// Forgets a message that is gone.
  void forget(long entry) {
    if (!harmless.isEmpty()) {
      harmless.remove(Entry.address(entry));
    }
  }

  /// Gives a message that is handed out again the headers that say how often it was before.
  void tell(MessageView message, long entry) {
    int failures = Entry.failures(entry);
    int acquisitions = tellsAcquisitions ? failures + harmless(entry) : 0;
    if (acquisitions == 0 && failures == 0) {
      return;
    }
    var counts = FieldTable.builder();
    if (failures > 0) {
      counts.put(FAILURES, FieldValue.of((long) failures));
    }
    if (acquisitions > 0) {
      counts.put(ACQUISITIONS, FieldValue.of((long) acquisitions));
    }
    scheduler.addHeaders(message, counts.build());
  }

  private int harmless(long entry) {
    return harmless.getOrDefault(Entry.address(entry), 0);
  }
}

package io.leveret.core.storage.simulation;

import static io.leveret.core.storage.simulation.Promise.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What belongs together: all of it comes back, or nothing.
final class Transaction {
  private final List<Copy> published = new ArrayList<>();
  private final List<Settled> settled = new ArrayList<>();
  private long end;

  /// A message that the transaction took out of a queue.
  ///
  /// @param cameAt where the log ended when it had come
  private record Settled(Copy copy, long cameAt) {}

  void published(Copy copy) {
    published.add(copy);
  }

  void settled(Copy copy) {
    if (!published.remove(copy)) {
      settled.add(new Settled(copy, copy.end));
    }
  }

  /// The log says all of it when it ends there.
  void committed(long position) {
    end = position;
    published.forEach(copy -> copy.end = position);
    settled.forEach(each -> each.copy.settledAt = position);
  }

  /// @param found what came back
  /// @param queues those that are there
  void check(Set<Copy> found, Set<HeldQueue> queues, long durable) {
    var done = new ArrayList<Copy>();
    var undone = new ArrayList<Copy>();
    for (var each : settled) {
      var queue = each.copy.queue;
      if (found.contains(each.copy)) {
        undone.add(each.copy);
      } else if (each.cameAt <= durable && queue.droppedAt <= end && queues.contains(queue)) {
        done.add(each.copy);
      }
    }
    for (var copy : published) {
      if (found.contains(copy)) {
        done.add(copy);
      } else if (copy.isLive() && queues.contains(copy.queue)) {
        undone.add(copy);
      }
    }
    require(
        done.isEmpty() || undone.isEmpty(),
        "of one transaction done: %s, undone: %s",
        done,
        undone);
    require(undone.isEmpty() || end > durable, "lost with its transaction: %s", undone);
  }
}

package io.leveret.conformance.durability.crash;

import io.leveret.conformance.durability.crash.Copy.Fate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the clients of all rounds know of every durable queue. Any thread.
final class Ledger {
  private final Map<String, Map<String, Copy>> queues = new LinkedHashMap<>();

  /// A message of a publisher.
  record Sent(String id, int number, int priority, int round) {}

  /// A message is about to be published to these queues.
  synchronized void published(Sent sent, List<String> to) {
    for (var queue : to) {
      var copy = new Copy(sent.id(), sent.number(), sent.priority(), sent.round());
      queues.computeIfAbsent(queue, _ -> new LinkedHashMap<>()).put(sent.id(), copy);
    }
  }

  /// The broker has confirmed it.
  synchronized void confirmed(String id, List<String> to) {
    to.forEach(queue -> find(queue, id).isConfirmed = true);
  }

  synchronized void delivered(String queue, String id) {
    find(queue, id).wasDelivered = true;
  }

  /// A consumer is about to settle it.
  synchronized void settled(String queue, String id, Fate fate) {
    find(queue, id).fate = fate;
  }

  /// The disk has what was done with these up to now.
  synchronized void surely(String queue, Collection<Noted> noted) {
    for (var each : noted) {
      var copy = queues.getOrDefault(queue, Map.of()).get(each.id());
      if (copy != null) {
        copy.wasSurelyDelivered |= each.fate() == Fate.NONE;
        copy.isSettledSurely |= each.fate() != Fate.NONE;
      }
    }
  }

  /// Something that was done with a message.
  ///
  /// @param fate none for a delivery
  record Noted(String id, Fate fate) {}

  /// The messages of a queue, for the inspection.
  synchronized Map<String, Copy> of(String queue) {
    return queues.computeIfAbsent(queue, _ -> new LinkedHashMap<>());
  }

  private Copy find(String queue, String id) {
    var copy = queues.getOrDefault(queue, Map.of()).get(id);
    if (copy == null) {
      throw new AssertionError(queue + " delivered " + id + ", which nobody can have published");
    }
    return copy;
  }
}

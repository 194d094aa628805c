package io.leveret.cli.store;

import io.leveret.core.offline.DataDirectory;
import io.leveret.core.offline.QueueContents;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Prints what was found in a data directory, for people. Stateless.
final class Findings {
  private Findings() {}

  /// A line for each queue, then one for each damaged place and each missing file, then one in all.
  static void print(DataDirectory directory, PrintWriter out) {
    Map<Integer, String> names = new HashMap<>();
    long messages = 0;
    for (var queue : directory.queues()) {
      names.put(queue.queueId(), nameOf(queue));
      messages += queue.messages();
      out.printf("%s: %d messages, %d bytes%n", nameOf(queue), queue.messages(), queue.bytes());
    }
    directory.damages().forEach(damage -> out.println(describe(damage, names)));
    directory.missing().forEach(segment -> out.println(describe(segment, names)));
    out.printf(
        "%d commands, %d queues, %d messages: %s%n",
        directory.commands(), names.size(), messages, directory.isIntact() ? "intact" : "damaged");
  }

  private static String nameOf(QueueContents queue) {
    return queue.name().isEmpty()
        ? "no declaration any more (queue id " + queue.queueId() + ")"
        : "queue '" + queue.name() + "' in vhost '" + queue.virtualHost() + "'";
  }

  private static String describe(MissingSegment segment, Map<Integer, String> names) {
    return "missing: %s, and with it %s"
        .formatted(
            segment.file(), segment.lost(id -> names.getOrDefault(id, "the queue with id " + id)));
  }

  private static String describe(Damage damage, Map<Integer, String> names) {
    String concerned =
        damage.queueIds().stream()
            .filter(names::containsKey)
            .map(names::get)
            .distinct()
            .collect(Collectors.joining(", "));
    return "damage: %s, %d bytes at %d: %s%s"
        .formatted(
            damage.file(),
            damage.bytes(),
            damage.position(),
            damage.reason(),
            concerned.isEmpty() ? "" : ", probably of " + concerned);
  }
}

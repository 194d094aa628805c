package io.leveret.core.model;

import io.leveret.core.model.ModelChannel.Delivery;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod.GetOk;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a loss of power may leave of the messages in a durable queue.
///
/// What was confirmed and not settled must be there. What was settled, and what was not confirmed,
/// may be there. Nothing else may, nothing twice, and the order is that of before. Whether it comes
/// as redelivered is a hint that may be missing.
final class Survivors {
  private static final String COUNT = "x-delivery-count";

  private final ModelQueue queue;
  private final List<Entry> known;
  private final List<Entry> required;
  private final long now;

  /// @param held what of the queue was handed out and not settled
  Survivors(ModelQueue queue, List<Delivery> held, long now) {
    this.queue = queue;
    this.now = now;
    this.known = List.copyOf(queue.known());
    this.required = new ArrayList<>(queue.ready);
    held.stream()
        .filter(delivery -> delivery.queue() == queue)
        .forEach(delivery -> required.add(delivery.entry()));
    required.removeIf(entry -> !entry.isCertain || isOver(entry));
    requireAnswer();
  }

  /// What dies while the broker starts makes dead letters, of which nobody knows whether they were
  /// made before.
  private void requireAnswer() {
    boolean dies = hasLimit() || known.stream().anyMatch(this::isOver);
    if (dies && queue.settings.deadLetterExchange().isPresent()) {
      throw new OpenQuestion("deaths in " + queue.name() + " at the start");
    }
  }

  private boolean isOver(Entry entry) {
    return entry.expiresAt.isPresent() && entry.expiresAt.getAsLong() <= now;
  }

  private boolean hasLimit() {
    return queue.settings.maxLength() < Long.MAX_VALUE
        || queue.settings.maxBytes() < Long.MAX_VALUE;
  }

  /// Takes what was found, in order, for what is there from now on.
  void adopt(ModelChannel finder, List<Seen> found) {
    List<Entry> candidates = new ArrayList<>(known);
    List<Entry> left = new ArrayList<>();
    for (Seen seen : found) {
      while (!candidates.isEmpty() && !isSame(seen, candidates.getFirst())) {
        candidates.removeFirst();
      }
      if (candidates.isEmpty()) {
        throw new Mismatch(
            "after a crash %s holds %s, of %s".formatted(queue.name(), found, known));
      }
      Entry entry = candidates.removeFirst();
      adopt(entry, seen);
      left.add(entry);
      long tag = ((GetOk) seen.method()).deliveryTag();
      finder.unacknowledged.put(tag, new Delivery(queue, entry, null));
    }
    if (!hasLimit() && !left.containsAll(required)) {
      throw new Mismatch(
          "the crash left %s in %s, but %s were confirmed".formatted(left, queue.name(), required));
    }
    queue.beginAnew(left);
  }

  private static void adopt(Entry entry, Seen seen) {
    entry.isCertain = true;
    entry.isRedelivered = true; // by those who found it
    entry.failures = (int) headers(seen.properties()).integer(COUNT).orElse(0);
  }

  private static boolean isSame(Seen seen, Entry entry) {
    return seen.method() instanceof GetOk ok
        && ok.exchange().equals(entry.message.exchange())
        && ok.routingKey().equals(entry.message.routingKey())
        && seen.body().equals(entry.message.body())
        && Properties.sorted(headers(seen.properties()).toBuilder().remove(COUNT).build())
            .equals(Properties.sorted(entry.message.headers()));
  }

  private static FieldTable headers(@Nullable BasicProperties properties) {
    return properties == null ? FieldTable.EMPTY : properties.headers().orElse(FieldTable.EMPTY);
  }
}

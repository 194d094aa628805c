package io.leveret.core.model;

import io.leveret.protocol.method.BasicMethod.Deliver;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// How messages move: into queues, to consumers, back, and to the dead letter exchange.
///
/// Who of several consumers gets a message is taken from what was seen, if it may be.
final class Flow {
  private final Topology topology;
  private final ArrayDeque<Dying> dying = new ArrayDeque<>();
  private final List<Landing> landings = new ArrayList<>();
  private Observed seen = new Observed(Map.of());
  private long now;
  private long moment;

  /// The lowest priority of what left a queue at this moment as one too many.
  private final Map<ModelQueue, Integer> shed = new HashMap<>();

  /// A message that died and was not sent on yet.
  ///
  /// @param wasHandedOut whether a client was given it before: then its letter comes again
  private record Dying(ModelQueue queue, Message message, String reason, boolean wasHandedOut) {}

  /// A dead letter that was not there yet when another one came from elsewhere.
  private record Landing(Dying dead, Message letter, Entry.Arrival arrival, ModelQueue target) {
    boolean isOnTheWayOf(Landing other) {
      return dead.queue() == other.dead.queue() && target == other.target;
    }

    Entry entry() {
      var entry = new Entry(letter, 0, 0, OptionalLong.empty(), arrival);
      entry.isRedelivered = dead.wasHandedOut();
      return entry;
    }
  }

  /// A message that comes back.
  ///
  /// @param failed whether this counts as a failed delivery (G083)
  record Return(ModelChannel.Delivery delivery, boolean failed) {}

  Flow(Topology topology) {
    this.topology = topology;
  }

  long now() {
    return now;
  }

  void begin(Observed observed, long time) {
    seen = observed;
    now = time;
    moment++;
    shed.clear();
  }

  /// Publishes a message to these queues. Answers whether all of them took it (G063).
  ///
  /// @param entries gets what it is in those that took it
  boolean publish(Message message, List<ModelQueue> queues, List<Entry> entries) {
    List<ModelQueue> refusing = queues.stream().filter(q -> refuses(q, message)).toList();
    List<ModelQueue> takers = queues.stream().filter(q -> !refusing.contains(q)).toList();
    for (ModelQueue queue : takers) {
      entries.add(add(queue, message, Entry.Arrival.PUBLISHED));
      accommodate(queue);
    }
    refusing.forEach(queue -> dieRefused(queue, message));
    return refusing.isEmpty();
  }

  private boolean refuses(ModelQueue queue, Message message) {
    if (queue.settings.overflow().equals("drop-head")) {
      return false;
    }
    dispatch(queue);
    return !queue.hasRoomFor(message);
  }

  private void dieRefused(ModelQueue queue, Message message) {
    if (queue.settings.overflow().equals("reject-publish-dlx")) {
      die(queue, message, "maxlen", false);
    }
  }

  private void enqueue(
      ModelQueue queue, Message message, Entry.Arrival arrival, boolean isRedelivered) {
    add(queue, message, arrival).isRedelivered = isRedelivered;
    accommodate(queue);
  }

  /// What is too much leaves one by one, and some of it must be read first: whether that is before
  /// or after what comes at the same moment and stands before it, nobody says.
  private Entry add(ModelQueue queue, Message message, Entry.Arrival arrival) {
    Entry entry = queue.add(message, now, arrival);
    if (entry.priority > shed.getOrDefault(queue, Integer.MAX_VALUE)) {
      throw new OpenQuestion("the order of what is too much in " + queue.name());
    }
    return entry;
  }

  private void accommodate(ModelQueue queue) {
    dispatch(queue); // with no time to live it is delivered now, or dies (G128)
    settleDown(queue);
  }

  /// Takes messages back that were handed out, one list after the other: each may be too much, but
  /// consumers wait for the last.
  void requeueAll(List<List<Return>> lists) {
    Set<ModelQueue> queues = new LinkedHashSet<>();
    for (List<Return> returns : lists) {
      Set<ModelQueue> changed = new LinkedHashSet<>();
      returns.forEach(back -> putBack(back, changed));
      changed.stream().filter(Flow::hasExcess).forEach(this::settleDown);
      queues.addAll(changed);
    }
    queues.forEach(this::settleDown);
  }

  private void putBack(Return back, Set<ModelQueue> changed) {
    ModelQueue queue = back.delivery().queue();
    if (queue.isDeleted) {
      return; // G089
    }
    Entry entry = back.delivery().entry();
    entry.isRedelivered = true; // G082
    entry.failures += back.failed() ? 1 : 0;
    if (back.failed() && isBeyondLimit(queue, entry.failures)) {
      die(queue, entry.message, "delivery_limit", true);
    } else {
      queue.putBack(entry);
      changed.add(queue);
    }
  }

  private static boolean isBeyondLimit(ModelQueue queue, int failures) {
    OptionalLong limit = queue.settings.deliveryLimit();
    return limit.isPresent() && limit.getAsLong() >= 0 && failures > limit.getAsLong();
  }

  /// Whether a message would die if it were taken back now.
  boolean diesOnReturn(ModelChannel.Delivery delivery, boolean failed) {
    Entry entry = delivery.entry();
    boolean old = entry.expiresAt.isPresent() && entry.expiresAt.getAsLong() <= now;
    return old || (failed && isBeyondLimit(delivery.queue(), entry.failures + 1));
  }

  /// Whether some would have to leave if these were taken back now.
  static boolean isTooMuch(ModelQueue queue, List<Entry> returns) {
    return queue.settings.overflow().equals("drop-head") && queue.isTooLongWith(returns);
  }

  void reject(ModelChannel.Delivery delivery) {
    die(delivery.queue(), delivery.entry().message, "rejected", true);
  }

  /// Lets old messages die, then consumers take what they can, then what is too much go.
  private void settleDown(ModelQueue queue) {
    for (Entry entry : queue.dueAt(now)) {
      queue.ready.remove(entry);
      die(queue, entry.message, "expired", entry.isRedelivered);
    }
    dispatch(queue);
    while (hasExcess(queue)) {
      Entry head = queue.head();
      queue.ready.remove(head);
      shed.merge(queue, head.priority, Math::min);
      die(queue, head.message, "maxlen", head.isRedelivered); // G126: what would be delivered next
    }
  }

  private static boolean hasExcess(ModelQueue queue) {
    return isTooMuch(queue, List.of());
  }

  private void die(ModelQueue queue, Message message, String reason, boolean wasHandedOut) {
    if (queue.hasDeadLetters()) {
      dying.add(new Dying(queue, message, reason, wasHandedOut));
    }
  }

  /// Lets everything happen that follows from what happened, until nothing more does.
  void complete() {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (ModelQueue queue : List.copyOf(topology.queues.values())) {
        busy |= dispatch(queue);
      }
      busy |= buryAll();
    }
    topology.queues.values().forEach(this::requireIdle);
  }

  /// Sends every dead letter, and those that come of it. Answers whether there were any.
  boolean buryAll() {
    boolean any = !dying.isEmpty();
    while (!dying.isEmpty() || !landings.isEmpty()) {
      if (dying.isEmpty()) {
        land(List.of(landings.removeFirst())); // nothing else is to come
      } else {
        bury(dying.remove());
      }
      landSome();
    }
    return any;
  }

  private void bury(Dying dead) {
    Message letter = Deaths.letter(dead.message(), dead.queue().settings, dead.reason(), now);
    var arrival = new Entry.Arrival(moment, dead.queue().name());
    List<Landing> arriving = new ArrayList<>();
    for (ModelQueue queue : topology.route(letter.exchange(), letter.keys(), letter.headers())) {
      boolean cycle = !dead.reason().equals("rejected") && Deaths.isCycle(letter, queue.name());
      var landing = new Landing(dead, letter, arrival, queue);
      if (!cycle) {
        (isLater(landing) ? landings : arriving).add(landing);
      }
    }
    land(arriving);
  }

  /// Whether an able consumer was seen to get another message, so that this one cannot have been
  /// there: it would have been the consumer's, or dead of age or as one too many.
  private boolean isLater(Landing landing) {
    ModelQueue queue = landing.target();
    List<ModelConsumer> able = queue.ready.isEmpty() ? queue.candidates() : List.of();
    boolean gets =
        able.stream()
            .flatMap(consumer -> seen.peek(consumer).stream())
            .anyMatch(next -> isDeliveryOf(next, landing.entry()));
    boolean waits = !able.isEmpty() && !gets;
    return waits || landings.stream().anyMatch(landing::isOnTheWayOf);
  }

  private void landSome() {
    List<Landing> waiting = List.copyOf(landings);
    landings.clear();
    for (Landing landing : waiting) {
      if (isLater(landing)) {
        landings.add(landing);
      } else {
        land(List.of(landing));
      }
    }
  }

  private void land(List<Landing> all) {
    List<Landing> refused = all.stream().filter(it -> refuses(it.target(), it.letter())).toList();
    List<Landing> taken = all.stream().filter(it -> !refused.contains(it)).toList();
    taken.forEach(it -> enqueue(it.target(), it.letter(), it.arrival(), it.dead().wasHandedOut()));
    refused.forEach(it -> dieRefused(it.target(), it.letter()));
  }

  private boolean dispatch(ModelQueue queue) {
    boolean any = false;
    while (deliverOne(queue)) {
      any = true;
    }
    return any;
  }

  private boolean deliverOne(ModelQueue queue) {
    if (queue.ready.isEmpty()) {
      return false;
    }
    for (ModelConsumer consumer : queue.candidates()) {
      Optional<Seen> next = seen.peek(consumer);
      for (Entry entry : queue.heads()) {
        if (next.isPresent() && isDeliveryOf(next.get(), entry)) {
          seen.takeDelivery(consumer);
          handOut(queue, entry, consumer, ((Deliver) next.get().method()).deliveryTag());
          return true;
        }
      }
    }
    return false;
  }

  private static void handOut(ModelQueue queue, Entry entry, ModelConsumer consumer, long tag) {
    queue.ready.remove(entry);
    if (!consumer.noAck) {
      consumer.outstanding++;
      consumer.channel.unacknowledged.put(tag, new ModelChannel.Delivery(queue, entry, consumer));
    }
  }

  private void requireIdle(ModelQueue queue) {
    if (!queue.ready.isEmpty() && !queue.candidates().isEmpty()) {
      var candidates =
          queue.candidates().stream()
              .map(consumer -> consumer + " got " + seen.peek(consumer).map(Seen::toString))
              .toList();
      throw new Mismatch(
          "the next of %s is %s, but %s".formatted(queue.name(), queue.heads(), candidates));
    }
  }

  private static boolean isDeliveryOf(Seen seen, Entry entry) {
    Deliver deliver = (Deliver) seen.method();
    return deliver.redelivered() == entry.isRedelivered
        && deliver.exchange().equals(entry.message.exchange())
        && deliver.routingKey().equals(entry.message.routingKey())
        && hasContent(seen, shown(entry));
  }

  /// A message as it is handed out: it tells how often that failed before (G083).
  static Message shown(Entry entry) {
    if (entry.failures == 0) {
      return entry.message;
    }
    var headers =
        entry.message.headers().toBuilder()
            .remove("x-delivery-count")
            .put("x-delivery-count", FieldValue.of((long) entry.failures))
            .build();
    return entry.message.withHeaders(headers);
  }

  static boolean hasContent(Seen seen, Message message) {
    return seen.body().equals(message.body())
        && seen.properties() != null
        && Properties.sorted(seen.properties()).equals(Properties.sorted(message.properties()));
  }

  /// Lets old messages die at this moment.
  void expire() {
    topology.queues.values().forEach(this::settleDown);
  }
}

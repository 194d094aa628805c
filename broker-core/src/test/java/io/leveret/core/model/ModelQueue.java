package io.leveret.core.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One queue: its ready messages in the order in which they are handed out, and its consumers.
final class ModelQueue {
  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingInt(entry -> -entry.priority)
          .thenComparingLong(entry -> entry.position);

  final QueueSpec spec;

  /// What policies make of that.
  QueueSpec settings;

  /// The connection that it is exclusive to, or -1.
  final int owner;

  final List<Entry> ready = new ArrayList<>();
  final List<ModelConsumer> consumers = new ArrayList<>();
  @Nullable ModelConsumer active;
  boolean isDeleted;
  long usedAt;
  private long nextPosition;

  /// Everything of which a trace may be on disk, settled or not.
  private final List<Entry> known = new ArrayList<>();

  ModelQueue(QueueSpec spec, QueueSpec settings, int owner, long now) {
    this.spec = spec;
    this.settings = settings;
    this.owner = owner;
    this.usedAt = now;
  }

  String name() {
    return spec.name();
  }

  /// Appends a message; it dies of age after the shorter of its own and the queue's time (G128).
  Entry add(Message message, long now, Entry.Arrival arrival) {
    OptionalLong lifetime = shorter(message.timeToLive(), settings.messageTtl());
    OptionalLong dies =
        lifetime.isPresent() ? OptionalLong.of(now + lifetime.getAsLong()) : lifetime;
    int priority = Math.min(message.priority(), spec.maxPriority());
    var entry = new Entry(message, nextPosition++, priority, dies, arrival);
    ready.add(entry);
    ready.sort(ORDER);
    if (spec.durable() && message.isPersistent()) {
      known.add(entry);
      known.sort(ORDER);
    }
    return entry;
  }

  /// Takes a message back to its place (G084).
  void putBack(Entry entry) {
    ready.add(entry);
    ready.sort(ORDER);
  }

  /// The first ready message; more than one where their order is nobody's promise.
  List<Entry> heads() {
    List<Entry> heads = new ArrayList<>();
    for (Entry entry : ready) {
      boolean first = heads.isEmpty();
      if (first || isUnordered(entry, heads)) {
        heads.add(entry);
      }
    }
    return heads;
  }

  private static boolean isUnordered(Entry entry, List<Entry> heads) {
    return heads.stream()
        .allMatch(
            head -> head.priority == entry.priority && head.arrival.isUnorderedWith(entry.arrival));
  }

  /// The first ready message, where there must be no doubt.
  Entry head() {
    List<Entry> heads = heads();
    if (heads.size() > 1) {
      throw new OpenQuestion("the order of dead letters in " + name());
    }
    return heads.getFirst();
  }

  /// Whether what dies here is sent on.
  boolean hasDeadLetters() {
    return settings.deadLetterExchange().isPresent() && !isDeleted;
  }

  /// Whether there is too much, were these ready, too.
  boolean isTooLongWith(List<Entry> more) {
    return exceeds(ready.size() + more.size(), bytes(ready) + bytes(more));
  }

  boolean hasRoomFor(Message message) {
    return !exceeds(ready.size() + 1, bytes(ready) + message.body().length());
  }

  /// Counted are ready messages and their bodies (G127).
  private boolean exceeds(long count, long bytes) {
    return count > settings.maxLength() || bytes > settings.maxBytes();
  }

  private static long bytes(List<Entry> entries) {
    return entries.stream().mapToLong(entry -> entry.message.body().length()).sum();
  }

  /// The consumers that may be given the next message: of those with credit the ones with the
  /// highest priority, or the active one alone.
  List<ModelConsumer> candidates() {
    if (spec.isSingleActive()) {
      return active != null && active.hasCredit() ? List.of(active) : List.of();
    }
    List<ModelConsumer> able = consumers.stream().filter(ModelConsumer::hasCredit).toList();
    long highest = able.stream().mapToLong(c -> c.priority).max().orElse(0);
    return able.stream().filter(consumer -> consumer.priority == highest).toList();
  }

  void subscribe(ModelConsumer consumer) {
    consumers.add(consumer);
    if (active == null) {
      active = consumer;
    }
  }

  void unsubscribe(ModelConsumer consumer) {
    consumers.remove(consumer);
    if (active == consumer) {
      active = consumers.stream().max(Comparator.comparingLong(c -> c.priority)).orElse(null);
      for (ModelConsumer other : consumers) {
        if (active != null && other.priority == active.priority) {
          active = other; // the first of the highest priority
          break;
        }
      }
    }
  }

  List<Entry> known() {
    return known;
  }

  /// Forgets everything but these, which somebody holds.
  void beginAnew(List<Entry> left) {
    known.clear();
    known.addAll(left);
    ready.clear();
  }

  /// What is left after a restart.
  void restart(long now) {
    consumers.clear();
    active = null;
    usedAt = now;
    ready.removeIf(entry -> !entry.message.isPersistent());
    ready.forEach(entry -> entry.isCertain = true);
    known.clear();
    known.addAll(ready);
  }

  boolean hasExclusiveConsumer() {
    return consumers.stream().anyMatch(consumer -> consumer.exclusive);
  }

  /// Ready messages that are dead at this moment, in the order in which they die: the oldest death
  /// first, then in the order of handing out.
  List<Entry> dueAt(long now) {
    return ready.stream()
        .filter(entry -> entry.expiresAt.isPresent() && entry.expiresAt.getAsLong() <= now)
        .sorted(Comparator.comparingLong(entry -> entry.expiresAt.getAsLong()))
        .toList();
  }

  /// Follows other policies. Messages keep the time they have (G129); that of the queue begins
  /// again when it changes.
  void follow(QueueSpec changed, long now) {
    if (!changed.expires().equals(settings.expires())) {
      usedAt = now;
    }
    settings = changed;
  }

  /// The next moment at which something happens by itself.
  OptionalLong nextEvent() {
    OptionalLong expiry =
        ready.stream()
            .filter(entry -> entry.expiresAt.isPresent())
            .mapToLong(entry -> entry.expiresAt.getAsLong())
            .min();
    return shorter(expiry, endsAt());
  }

  /// When it goes if nobody uses it (G105).
  OptionalLong endsAt() {
    return settings.expires().isPresent() && consumers.isEmpty()
        ? OptionalLong.of(usedAt + settings.expires().getAsLong())
        : OptionalLong.empty();
  }

  private static OptionalLong shorter(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }
}

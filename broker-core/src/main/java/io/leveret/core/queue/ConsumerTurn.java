package io.leveret.core.queue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The consumers of one queue, and which of them gets the next message.
///
/// Those of the highest priority get one message each in turn; a lower priority is served only
/// while nobody of a higher one is ready (CO-07). With a single active consumer (CO-08) all
/// messages are for that one; when it goes, the highest priority is next, and in it whoever came
/// first.
///
/// **Confined** to the queue's loop. Choosing allocates nothing. Invariant: there is an active
/// consumer if and only if the queue has one at a time, and any at all.
final class ConsumerTurn {
  /// Made for the first consumer, and forgotten with the last: most of many queues have none.
  private Set<Subscription> all = Set.of();

  /// The highest priority first. The rings are empty with a single active consumer.
  private List<PriorityLevel> levels = List.of();

  private boolean singleActive;
  private @Nullable Subscription active;
  private boolean exclusive;
  private int elsewhere;

  /// How many consumers there are.
  int size() {
    return all.size();
  }

  /// All of them, in the order in which they came.
  List<Subscription> all() {
    return List.copyOf(all);
  }

  /// Whether one asked to be the only one, and is.
  boolean hasExclusive() {
    return exclusive;
  }

  /// Whether any lives on another shard than the queue.
  boolean isAnyElsewhere() {
    return elsewhere > 0;
  }

  /// Adds a consumer at the end of the turn of its priority.
  Subscription add(MessageQueue queue, Consumer consumer, boolean alone) {
    if (all.isEmpty()) {
      all = new LinkedHashSet<>();
      levels = new ArrayList<>();
    }
    PriorityLevel level = level(consumer.priority());
    level.addMember();
    var subscription = new Subscription(queue, consumer, level);
    all.add(subscription);
    elsewhere += isElsewhere(subscription) ? 1 : 0;
    exclusive = alone;
    if (singleActive && active == null) {
      active = subscription;
    }
    join(subscription);
    return subscription;
  }

  /// Removes a consumer and answers whether it was there.
  boolean remove(Subscription subscription) {
    if (!all.contains(subscription)) {
      return false;
    }
    all.remove(subscription);
    exclusive = false;
    elsewhere -= isElsewhere(subscription) ? 1 : 0;
    subscription.end();
    PriorityLevel level = subscription.level();
    level.removeMember(subscription);
    if (level.isAbandoned()) {
      levels.remove(level);
    }
    if (active == subscription) {
      active = foremost();
    }
    if (all.isEmpty()) {
      all = Set.of();
      levels = List.of();
    }
    return true;
  }

  /// Looks anew which of them live elsewhere, after some have moved.
  void moved() {
    elsewhere = (int) all.stream().filter(ConsumerTurn::isElsewhere).count();
  }

  private static boolean isElsewhere(Subscription subscription) {
    return subscription.consumer().shard() != subscription.queue().shard();
  }

  /// Takes back a consumer that rested.
  void join(Subscription subscription) {
    if (!singleActive) {
      subscription.level().join(subscription);
    }
  }

  /// Whether nobody is to be asked until somebody joins.
  boolean isIdle() {
    if (singleActive) {
      return active == null || !active.isInTurn();
    }
    for (int i = 0; i < levels.size(); i++) {
      if (!levels.get(i).isIdle()) {
        return false;
      }
    }
    return true;
  }

  /// Who gets the next message; null when nobody can take one.
  @Nullable Subscription next() {
    if (singleActive) {
      return activeIfReady();
    }
    for (int i = 0; i < levels.size(); i++) {
      Subscription next = levels.get(i).next();
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  /// Says that the one [#next] answered gets a message.
  void served(Subscription subscription) {
    if (!singleActive) {
      subscription.level().rotate();
    }
  }

  /// Lets only one consumer at a time have messages, or all of them.
  void singleActive(boolean enabled) {
    if (enabled == singleActive) {
      return;
    }
    singleActive = enabled;
    active = enabled ? foremost() : null;
    levels.forEach(PriorityLevel::clear);
    all.stream().filter(Subscription::isInTurn).forEach(this::join);
  }

  private @Nullable Subscription activeIfReady() {
    if (active == null || !active.isInTurn()) {
      return null;
    }
    if (active.consumer().isReady()) {
      return active;
    }
    active.rest();
    return null;
  }

  private @Nullable Subscription foremost() {
    if (!singleActive || levels.isEmpty()) {
      return null;
    }
    PriorityLevel highest = levels.getFirst();
    for (Subscription subscription : all) {
      if (subscription.level() == highest) {
        return subscription;
      }
    }
    return null;
  }

  private PriorityLevel level(long priority) {
    int place = 0;
    while (place < levels.size() && levels.get(place).priority() > priority) {
      place++;
    }
    if (place == levels.size() || levels.get(place).priority() < priority) {
      levels.add(place, new PriorityLevel(priority));
    }
    return levels.get(place);
  }
}

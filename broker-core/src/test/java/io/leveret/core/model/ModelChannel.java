package io.leveret.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One open channel.
final class ModelChannel {
  final Place place;
  final Map<String, ModelConsumer> consumers = new LinkedHashMap<>();
  final TreeMap<Long, Delivery> unacknowledged = new TreeMap<>();
  final TreeSet<Long> unconfirmed = new TreeSet<>();
  int prefetch;
  int limit;
  long lastTag;
  boolean confirms;
  long published;
  boolean transacts;

  /// What was published since the last commit.
  final List<Held> held = new ArrayList<>();

  /// What was settled since the last commit, in that order; it still counts as held.
  final Map<Long, Consuming.Fate> settled = new LinkedHashMap<>();

  String lastQueue = "";

  /// A message that was handed out.
  ///
  /// @param consumer null for `basic.get`
  record Delivery(ModelQueue queue, Entry entry, @Nullable ModelConsumer consumer) {}

  /// A message that waits for the commit.
  ///
  /// @param queues where it goes; back when there are none
  record Held(Message message, List<ModelQueue> queues) {}

  ModelChannel(Place place) {
    this.place = place;
  }

  /// Whether a delivery may be settled.
  boolean isOut(long tag) {
    return unacknowledged.containsKey(tag) && !settled.containsKey(tag);
  }

  /// Nothing was done since the last commit.
  void rollBack() {
    held.clear();
    settled.clear();
  }

  /// Whether the channel as a whole may hold one more (`basic.qos` with `global`).
  boolean hasRoom() {
    return limit == 0 || unacknowledged.size() < limit;
  }
}

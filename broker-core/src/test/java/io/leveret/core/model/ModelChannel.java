package io.leveret.core.model;

import java.util.LinkedHashMap;
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
  String lastQueue = "";

  /// A message that was handed out.
  ///
  /// @param consumer null for `basic.get`
  record Delivery(ModelQueue queue, Entry entry, @Nullable ModelConsumer consumer) {}

  ModelChannel(Place place) {
    this.place = place;
  }

  /// Whether the channel as a whole may hold one more (`basic.qos` with `global`).
  boolean hasRoom() {
    return limit == 0 || unacknowledged.size() < limit;
  }
}

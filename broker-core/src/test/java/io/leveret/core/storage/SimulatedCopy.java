package io.leveret.core.storage;

import java.util.TreeMap;

/// One message in one queue, as the simulation remembers it.
final class SimulatedCopy {
  final String body;
  final long address;
  final long metaPosition;
  long end;
  long settledAt = Long.MAX_VALUE;
  boolean isDelivered;
  final TreeMap<Long, Integer> counts = new TreeMap<>();

  SimulatedCopy(String body, long address, long end, long metaPosition) {
    this.body = body;
    this.address = address;
    this.end = end;
    this.metaPosition = metaPosition;
  }

  boolean isLive() {
    return settledAt == Long.MAX_VALUE;
  }

  int countAt(long position) {
    var entry = counts.floorEntry(position);
    return entry == null ? 0 : entry.getValue();
  }
}

package io.leveret.core.storage.simulation;

import io.leveret.core.storage.CheckpointWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A durable queue, as whoever uses it remembers it: what came, in order, and what is still there.
final class HeldQueue {
  final int id;

  /// The place of its declaration among all commands.
  final int declaredBy;

  /// Where the log ended when it was purged or deleted last.
  long droppedAt = -1;

  private final List<Copy> all = new ArrayList<>();
  private final List<Copy> live = new ArrayList<>();

  HeldQueue(int id, int declaredBy) {
    this.id = id;
    this.declaredBy = declaredBy;
  }

  /// Whether its messages may be told as runs: it hands out in the order of arrival.
  boolean takesRuns() {
    return id % 3 != 0;
  }

  void add(Copy copy) {
    all.add(copy);
    live.add(copy);
  }

  /// What came and may still be in the log, in the order of addresses.
  List<Copy> all() {
    return all;
  }

  /// What is there, in the order of addresses.
  List<Copy> live() {
    return live;
  }

  /// One of its messages, null when there is none.
  @Nullable Copy any(Random random) {
    return live.isEmpty() ? null : live.get(random.nextInt(live.size()));
  }

  /// Neighbours from any place on, mostly from the front; at least one, none when there are none.
  List<Copy> some(Random random, int most) {
    if (live.isEmpty()) {
      return List.of();
    }
    int from = random.nextInt(3) == 0 ? random.nextInt(live.size()) : 0;
    int count = 1 + random.nextInt(Math.min(most, live.size() - from));
    return List.copyOf(live.subList(from, from + count));
  }

  /// They are there no longer.
  void gone(List<Copy> copies, long position) {
    copies.forEach(copy -> copy.settledAt = position);
    live.removeIf(copy -> !copy.isLive());
  }

  /// After a restart: what came back lives, and all else that the log may still have does not.
  ///
  /// @param end the address behind the log
  void restarted(List<Copy> back, long end) {
    all.removeIf(copy -> copy.address >= end);
    live.clear();
    live.addAll(back);
    droppedAt = -1;
  }

  /// @param floor addresses below it must be told one by one
  void describe(CheckpointWriter writer, long floor, boolean forgetsDelivered) {
    int head = all.size();
    while (head > 0 && isPlain(all.get(head - 1)) && all.get(head - 1).address >= floor) {
      head--;
    }
    writer.queue(id, head == all.size() ? 0 : all.get(head).address);
    for (int i = 0; i < head; i++) {
      var copy = all.get(i);
      if (copy.isLive() && copy.isDelivered()) {
        if (!forgetsDelivered) {
          writer.below(copy.address, copy.count);
        }
      } else if (copy.isLive()) {
        writer.ready(copy.address);
      }
    }
  }

  private static boolean isPlain(Copy copy) {
    return copy.isLive() && !copy.isDelivered();
  }
}

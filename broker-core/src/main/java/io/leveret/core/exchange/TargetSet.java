package io.leveret.core.exchange;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Targets, each with the number of bindings that lead to it: bindings that differ in key or
/// arguments may share a target, which is reached once.
///
/// **Confined** to the loop. Invariant: the first `size` targets are distinct and each is led to by
/// at least one binding.
final class TargetSet {
  private static final int SCANNED = 16;

  private @Nullable Target[] targets = new @Nullable Target[1];
  private int[] bindings = new int[1];
  private int size;
  private int exchanges;
  private @Nullable Map<Target, Integer> positions;

  void add(Target target) {
    int position = positionOf(target);
    if (position < 0) {
      position = append(target);
    }
    bindings[position]++;
  }

  /// Takes back one [#add] of the target.
  void remove(Target target) {
    int position = positionOf(target);
    if (position >= 0 && --bindings[position] == 0) {
      removeAt(position);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /// Whether no target is an exchange, so that the set of queues needs no further walk.
  boolean isPlain() {
    return exchanges == 0;
  }

  void reachAll(Walk walk) {
    for (int i = 0; i < size; i++) {
      at(i).reachedBy(walk);
    }
  }

  private Target at(int position) {
    var target = targets[position];
    if (target == null) {
      throw new IllegalStateException("no target at " + position + " of " + size);
    }
    return target;
  }

  private int positionOf(Target target) {
    if (positions != null) {
      return positions.getOrDefault(target, -1);
    }
    for (int i = 0; i < size; i++) {
      if (targets[i] == target) {
        return i;
      }
    }
    return -1;
  }

  private int append(Target target) {
    if (size == targets.length) {
      targets = Arrays.copyOf(targets, size * 2);
      bindings = Arrays.copyOf(bindings, size * 2);
    }
    targets[size] = target;
    bindings[size] = 0;
    exchanges += target instanceof ExchangeNode ? 1 : 0;
    index(target);
    return size++;
  }

  private void index(Target target) {
    if (positions == null && size == SCANNED) {
      positions = new HashMap<>();
      for (int i = 0; i < size; i++) {
        positions.put(at(i), i);
      }
    }
    if (positions != null) {
      positions.put(target, size);
    }
  }

  private void removeAt(int position) {
    var removed = at(position);
    var last = at(--size);
    targets[position] = last;
    bindings[position] = bindings[size];
    targets[size] = null;
    exchanges -= removed instanceof ExchangeNode ? 1 : 0;
    if (positions != null) {
      positions.put(last, position);
      positions.remove(removed);
    }
  }
}

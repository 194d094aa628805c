package io.leveret.core.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory: the names as processes see them, and as they are on the platter.
final class SimulatedNames {
  private final List<Change> pending = new ArrayList<>();
  private Map<String, SimulatedFile> present = new HashMap<>();
  private final Map<String, SimulatedFile> stored = new HashMap<>();

  /// A file that was made (`from` is null), renamed, or deleted (`to` is null).
  private record Change(@Nullable String from, @Nullable String to, SimulatedFile file) {
    void apply(Map<String, SimulatedFile> names) {
      if (from != null) {
        names.remove(from);
      }
      if (to != null) {
        names.put(to, file);
      }
    }
  }

  /// The names of all files with these.
  Map<String, SimulatedFile> present() {
    return present;
  }

  void create(String name, SimulatedFile file) {
    change(new Change(null, name, file));
  }

  /// Answers the file that had the new name, if there was one.
  @Nullable SimulatedFile rename(String from, String to, SimulatedFile file) {
    var replaced = present.get(to);
    change(new Change(from, to, file));
    return replaced;
  }

  void delete(String name, SimulatedFile file) {
    change(new Change(name, null, file));
  }

  private void change(Change change) {
    change.apply(present);
    pending.add(change);
  }

  /// Whether the newest change is a rename that was not synced.
  boolean endsWithRename() {
    return !pending.isEmpty() && pending.getLast().from != null && pending.getLast().to != null;
  }

  void sync() {
    pending.forEach(change -> change.apply(stored));
    pending.clear();
  }

  /// Power is lost: of what was not synced, the oldest changes survive, as behind a journal, or any
  /// of them.
  void crash(Random random) {
    if (random.nextInt(3) == 0) {
      int kept = random.nextInt(pending.size() + 1);
      pending.subList(0, kept).forEach(change -> change.apply(stored));
    } else {
      keepAny(random);
    }
    pending.clear();
    present = new HashMap<>(stored);
  }

  /// Changes to the same names and to the same file keep their order everywhere: without the first
  /// there is no second.
  private void keepAny(Random random) {
    Set<@Nullable Object> lost = new HashSet<>();
    for (var change : pending) {
      boolean isLost =
          random.nextBoolean()
              || lost.contains(change.file)
              || (change.from != null && lost.contains(change.from))
              || (change.to != null && lost.contains(change.to));
      if (isLost) {
        lost.add(change.file);
        lost.add(change.from);
        lost.add(change.to);
      } else {
        change.apply(stored);
      }
    }
  }
}

package io.leveret.core.storage;

import java.util.ArrayList;
import java.util.List;

/// The records of a transaction while recovery has not read yet that all of them are there.
///
/// They stand next to each other in the log, the record that ends the transaction right behind
/// them. **Confined** to the thread that opens the store.
final class UncommittedRecords {
  private final List<Uncommitted> records = new ArrayList<>();

  /// What a record means.
  interface Effect {
    void apply();

    /// Is called in place of [#apply] when it does not count.
    default void discard() {}
  }

  private record Uncommitted(long position, boolean isWhole, Effect effect) {}

  /// Adds the next record.
  ///
  /// @param isWhole whether everything that it refers to is there
  void add(long position, boolean isWhole, Effect effect) {
    records.add(new Uncommitted(position, isWhole, effect));
  }

  /// Takes the end of a transaction of `count` records of which the first stands at `first`, and
  /// answers whether it counts.
  boolean commit(long first, int count) {
    var before = records.stream().takeWhile(record -> record.position() < first).toList();
    var own = records.subList(before.size(), records.size());
    boolean isWhole = own.size() == count && own.stream().allMatch(Uncommitted::isWhole);
    before.forEach(record -> record.effect().discard());
    own.forEach(isWhole ? record -> record.effect().apply() : record -> record.effect().discard());
    records.clear();
    return isWhole;
  }

  /// Says that something else stands where the end of the transaction should.
  void interrupt() {
    if (!records.isEmpty()) {
      records.forEach(record -> record.effect().discard());
      records.clear();
    }
  }
}

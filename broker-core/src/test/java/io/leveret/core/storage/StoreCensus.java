package io.leveret.core.storage;

/// Counts what a store keeps.
public final class StoreCensus {
  private StoreCensus() {}

  /// Messages and parts that somebody refers to, and references that are counted apart.
  public static long living(MessageStore store) {
    return store.living();
  }
}

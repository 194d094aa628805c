package io.leveret.core.storage.simulation;

/// What is required of a store, again and again: cheaper than a library that describes what it sees
/// before it looks.
final class Promise {
  private Promise() {}

  /// @param broken what was not kept, for `String.format`
  @SuppressWarnings("AnnotateFormatMethod") // no such annotation is among the libraries
  static void require(boolean isKept, String broken, Object... details) {
    if (!isKept) {
      throw new AssertionError(broken.formatted(details));
    }
  }
}

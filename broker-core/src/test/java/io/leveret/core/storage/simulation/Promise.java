package io.leveret.core.storage.simulation;

/// What is required of a store, again and again: cheaper than a library that describes what it sees
/// before it looks.
final class Promise {
  private Promise() {}

  /// @param broken what was not kept; each two letters that begin with a percent sign stand for the
  ///   next of the details
  static void require(boolean isKept, String broken, Object... details) {
    if (!isKept) {
      throw new AssertionError(told(broken, details));
    }
  }

  private static String told(String broken, Object[] details) {
    var text = new StringBuilder(broken);
    int at = 0;
    for (var detail : details) {
      at = text.indexOf("%", at);
      String told = String.valueOf(detail);
      text.replace(at, at + 2, told);
      at += told.length();
    }
    return text.toString();
  }
}

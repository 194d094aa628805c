package io.leveret.core.queue.backlog;

import org.jspecify.annotations.Nullable;

/// Entries that are kept elsewhere, in their order: a page of them.
///
/// **Confined** to the queue's loop.
public final class KeptPage {
  private final long address;
  private final long[] uses;
  private boolean isGone;

  /// @param address where it is
  /// @param uses pairs: an address, and how many of the messages are in the same segment
  KeptPage(long address, long[] uses) {
    this.address = address;
    this.uses = uses;
  }

  long address() {
    return address;
  }

  long[] uses() {
    return uses;
  }

  /// Whether nobody needs it any more.
  boolean isGone() {
    return isGone;
  }

  void gone() {
    isGone = true;
  }

  /// Told what was read; null when it cannot be read.
  public interface Reader {
    void read(long @Nullable [] entries);
  }
}

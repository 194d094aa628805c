package io.leveret.core.queue.backlog;

/// How much of a long backlog is in memory.
///
/// @param low the front is filled up again when it has fewer entries
/// @param kept entries that stay at the front of a queue that holds no run
/// @param fewest fewer entries are not worth a run
/// @param piece messages that come back at once
/// @param soon messages of a run that are watched because they expire before its others
/// @param hot entries that stay behind those which leave as pages
/// @param pageBits a page has as many entries as two to the power of this
public record BacklogSizes(
    int low, int kept, int fewest, int piece, int soon, int hot, int pageBits) {
  /// As brokers have it.
  public static final BacklogSizes DEFAULT =
      new BacklogSizes(8192, 4096, 128, 1 << 15, 4096, 1 << 16, 12);
}

package io.leveret.core.exchange;

/// Where a message can end: a queue, as routing sees it.
///
/// Two destinations are the same when they are the same object: a queue that was deleted and
/// declared again is another destination.
public interface Destination {
  /// The name that the default exchange routes by; at most 255 bytes in UTF-8.
  String name();

  /// The number that the message log knows this queue by.
  int queueId();

  /// Whether messages in this queue may be promised to survive a restart.
  boolean isDurable();
}

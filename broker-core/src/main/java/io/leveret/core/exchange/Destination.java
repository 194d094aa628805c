package io.leveret.core.exchange;

import io.leveret.core.config.Durability;

/// Where a message can end: a queue, as routing sees it.
///
/// Two destinations are the same when they are the same object: a queue that was deleted and
/// declared again is another destination.
public interface Destination {
  /// The name that the default exchange routes by; at most 255 bytes in UTF-8.
  String name();

  /// The number that the message log knows this queue by.
  int queueId();

  /// The shard that owns it, 0 when there is but one.
  default int shard() {
    return 0;
  }

  /// What persistent messages in this queue survive. When it changes, [Router#reconsider] is due.
  Durability durability();
}

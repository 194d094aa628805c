package io.leveret.core.exchange;

import java.util.Map;

/// What a binding leads to.
///
/// Identity counts: one node stands for one queue or exchange as long as that exists.
sealed interface Target permits QueueNode, ExchangeNode {
  /// Tells the walk that a binding to this target matched.
  void reachedBy(Walk walk);

  /// The bindings that lead here, each with the exchange it comes from.
  Map<Binding, ExchangeNode> incoming();
}

package io.leveret.core.exchange;

import java.util.Map;

/// What a binding leads to.
///
/// Identity counts: one node stands for one queue or exchange as long as that exists.
sealed interface Target permits QueueNode, ExchangeNode {
  /// Tells the walk that a binding to this target matched.
  void reachedBy(Walk walk);

  /// The bindings that lead here, each with the exchange it comes from. To be read.
  Map<Binding, ExchangeNode> incoming();

  /// Notes a binding that leads here.
  void reachable(Binding binding, ExchangeNode source);

  /// Forgets a binding that led here.
  void unreachable(Binding binding);
}

package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The rule of one exchange type, over the bindings of one exchange.
///
/// **Confined** to the loop. Matching changes nothing but scratch memory.
sealed interface Matcher
    permits QueueNames, DirectMatcher, FanoutMatcher, TopicMatcher, HeadersMatcher {
  /// Adds a binding that is not there yet.
  void add(Binding binding, Target target);

  /// Takes out a binding that is there.
  void remove(Binding binding, Target target);

  /// Tells the walk the targets that its message matches.
  void collect(Walk walk);

  /// The slot that holds every target of this routing key, when the type keeps such slots; null
  /// when it does not.
  default @Nullable Slot slot(ByteBuffer memory, int offset, int length) {
    return null;
  }

  static Matcher of(ExchangeType type) {
    return switch (type) {
      case DIRECT -> new DirectMatcher();
      case FANOUT -> new FanoutMatcher();
      case TOPIC -> new TopicMatcher();
      case HEADERS -> new HeadersMatcher();
    };
  }
}

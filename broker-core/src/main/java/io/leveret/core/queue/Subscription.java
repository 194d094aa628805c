package io.leveret.core.queue;

/// A consumer's place in the turn of one queue. **Confined** to the queue's loop.
public final class Subscription {
  private final MessageQueue queue;
  private final Consumer consumer;
  private final PriorityLevel level;
  private boolean inTurn = true;
  private boolean ended;

  Subscription(MessageQueue queue, Consumer consumer, PriorityLevel level) {
    this.queue = queue;
    this.consumer = consumer;
    this.level = level;
  }

  public MessageQueue queue() {
    return queue;
  }

  Consumer consumer() {
    return consumer;
  }

  PriorityLevel level() {
    return level;
  }

  /// Whether it is taken to be ready until it turns out otherwise.
  boolean isInTurn() {
    return inTurn;
  }

  /// Says that the consumer may be ready again. Cheap, and harmless when it is not.
  public void resume() {
    if (!inTurn && !ended) {
      inTurn = true;
      queue.rejoin(this);
    }
  }

  /// Leaves the turn until [#resume].
  void rest() {
    inTurn = false;
  }

  /// Leaves the turn for good.
  void end() {
    ended = true;
  }
}

package io.leveret.core.model;

/// One consumer: what was asked for, and how much it holds.
final class ModelConsumer {
  final ModelChannel channel;
  final ModelQueue queue;
  final String tag;
  final boolean noAck;
  final boolean exclusive;
  final long priority;
  final int prefetch;
  int outstanding;

  ModelConsumer(
      ModelChannel channel,
      ModelQueue queue,
      String tag,
      boolean noAck,
      boolean exclusive,
      long priority) {
    this.channel = channel;
    this.queue = queue;
    this.tag = tag;
    this.noAck = noAck;
    this.exclusive = exclusive;
    this.priority = priority;
    this.prefetch = channel.prefetch; // of its start: later ones are for later consumers (G072)
  }

  /// Whether it may have one more.
  boolean hasCredit() {
    return noAck || ((prefetch == 0 || outstanding < prefetch) && channel.hasRoom());
  }

  @Override
  public String toString() {
    return tag + " on " + channel.place;
  }
}

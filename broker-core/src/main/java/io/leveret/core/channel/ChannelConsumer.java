package io.leveret.core.channel;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.Consumer;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.Subscription;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One `basic.consume` of a channel: its tag, its prefetch and its place in the queue's turn.
///
/// **Confined** to the channel's loop.
///
/// Invariant: `outstanding` deliveries of this consumer are held by the channel as unacknowledged.
final class ChannelConsumer implements Consumer {
  private final Channel channel;
  private final String tag;
  private final byte[] wireTag;
  private final AckMode ackMode;
  private int prefetchCount;
  private final ConsumerArguments arguments;
  private @Nullable Subscription subscription;
  private int outstanding;

  /// @param prefetchCount most deliveries outstanding; 0 means no limit
  ChannelConsumer(
      Channel channel,
      String tag,
      AckMode ackMode,
      int prefetchCount,
      ConsumerArguments arguments) {
    this.channel = channel;
    this.tag = tag;
    this.ackMode = ackMode;
    this.prefetchCount = prefetchCount;
    this.arguments = arguments;
    byte[] text = tag.getBytes(StandardCharsets.UTF_8);
    this.wireTag = new byte[text.length + 1];
    wireTag[0] = (byte) text.length;
    System.arraycopy(text, 0, wireTag, 1, text.length);
  }

  String tag() {
    return tag;
  }

  /// The tag as a short string, its length first.
  byte[] wireTag() {
    return wireTag;
  }

  /// The queue it consumes from, empty when it has no place there.
  String queueName() {
    return subscription == null ? "" : subscription.queue().name();
  }

  /// What it was started with.
  ConsumerArguments arguments() {
    return arguments;
  }

  /// Whether it reads from a queue of that shard, or from none.
  boolean isOn(int there) {
    return subscription == null || subscription.queue().shard() == there;
  }

  /// Tells its queue that it lives on another shard now.
  void moved() {
    if (subscription != null) {
      subscription.queue().consumerMoved();
    }
  }

  /// Takes a place in the turn of `queue`.
  void subscribe(MessageQueue queue, boolean exclusive) {
    subscription = queue.subscribe(this, exclusive);
  }

  /// Gives the place up. Answers the queue it was in.
  @Nullable MessageQueue unsubscribe() {
    if (subscription == null) {
      return null;
    }
    MessageQueue queue = subscription.queue();
    queue.unsubscribe(subscription);
    subscription = null;
    return queue;
  }

  @Override
  public boolean isReady() {
    return (prefetchCount == 0 || outstanding < prefetchCount) && channel.canDeliver(ackMode);
  }

  @Override
  public AckMode ackMode() {
    return ackMode;
  }

  @Override
  public int shard() {
    return channel.shard();
  }

  @Override
  public long priority() {
    return arguments.priority();
  }

  @Override
  public void deliver(MessageQueue queue, long sequence, long entry, MessageView message) {
    if (ackMode == AckMode.MANUAL) {
      outstanding++;
    }
    channel.deliver(this, queue, sequence, entry, message);
  }

  @Override
  public void cancelledByQueue() {
    subscription = null;
    channel.cancelledByQueue(this);
  }

  /// Takes note that one of its deliveries was settled or went back.
  void settled() {
    outstanding--;
    resume();
  }

  /// Changes how many deliveries may be outstanding; 0 means no limit.
  void prefetch(int count) {
    prefetchCount = count;
    resume();
  }

  /// Says that it may be ready again.
  void resume() {
    if (subscription != null) {
      subscription.resume();
    }
  }
}

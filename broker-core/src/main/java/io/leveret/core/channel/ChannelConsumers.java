package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_ALLOWED;

import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.MessageQueue;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.BasicMethod.Cancel;
import io.leveret.protocol.method.BasicMethod.CancelOk;
import io.leveret.protocol.method.BasicMethod.Consume;
import io.leveret.protocol.method.BasicMethod.ConsumeOk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The consumers of a channel by their tags: `basic.consume` and `basic.cancel`.
///
/// **Confined** to the channel's loop.
final class ChannelConsumers {
  private final Channel channel;
  private final ConnectionContext connection;
  private final TopologyMethods topology;
  private final Map<String, ChannelConsumer> consumers = new LinkedHashMap<>();
  private int prefetchCount;

  ChannelConsumers(Channel channel, ConnectionContext connection, TopologyMethods topology) {
    this.channel = channel;
    this.connection = connection;
    this.topology = topology;
    this.prefetchCount = connection.limits().defaultConsumerPrefetch();
  }

  /// Sets the prefetch of the consumers to come; 0 means no limit.
  void prefetch(int count) {
    prefetchCount = count;
  }

  /// Starts a consumer.
  ///
  /// @throws ConnectionException 530 when its tag is in use, or the channel has as many as it may
  /// @throws ChannelException 403, 404, 405 or 406
  void consume(Consume consume) {
    MessageQueue queue = topology.readableQueue(consume.queue());
    requireFree(consume.consumerTag());
    requireRoom();
    var arguments = ConsumerArguments.of(consume.arguments(), queue);
    requireShareable(queue, consume.exclusive());
    AckMode ackMode = consume.noAck() ? AckMode.AUTOMATIC : AckMode.MANUAL;
    var consumer =
        new ChannelConsumer(channel, tag(consume), ackMode, prefetchCount, arguments);
    start(consumer, consume.noWait());
    consumer.subscribe(queue, consume.exclusive());
  }

  /// Ends a consumer, if there is one of that tag.
  void cancel(String tag, boolean noWait) {
    ChannelConsumer consumer = consumers.get(tag);
    if (consumer != null) {
      end(consumer);
    }
    if (!noWait) {
      channel.reply(new CancelOk(tag));
    }
  }

  /// Ends all consumers because the channel does.
  void cancelAll() {
    for (ChannelConsumer consumer : List.copyOf(consumers.values())) {
      end(consumer);
    }
  }

  /// Ends a consumer whose queue is gone.
  void cancelledByQueue(ChannelConsumer consumer) {
    consumers.remove(consumer.tag());
    if (connection.wantsCancelNotices() && !channel.isClosing()) {
      channel.reply(new Cancel(consumer.tag(), true));
    }
  }

  /// Gives all consumers their turn back.
  void resume() {
    for (ChannelConsumer consumer : consumers.values()) {
      consumer.resume();
    }
  }

  private void start(ChannelConsumer consumer, boolean noWait) {
    consumers.put(consumer.tag(), consumer);
    if (!noWait) {
      channel.reply(new ConsumeOk(consumer.tag()));
    }
  }

  private void end(ChannelConsumer consumer) {
    consumers.remove(consumer.tag());
    MessageQueue queue = consumer.unsubscribe();
    if (queue != null) {
      connection.virtualHost().consumerGone(queue);
    }
  }

  private String tag(Consume consume) {
    return consume.consumerTag().isEmpty()
        ? connection.virtualHost().names().consumerTag()
        : consume.consumerTag();
  }

  private void requireFree(String tag) {
    if (consumers.containsKey(tag)) {
      throw new ConnectionException(
          NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
    }
  }

  private void requireRoom() {
    int most = connection.limits().consumerMaxPerChannel();
    if (most > 0 && consumers.size() >= most) {
      throw new ConnectionException(
          NOT_ALLOWED, "reached maximum (" + most + ") of consumers per channel");
    }
  }

  private static void requireShareable(MessageQueue queue, boolean exclusive) {
    boolean taken = queue.consumerCount() > 0 || isReserved(queue);
    if (queue.hasExclusiveConsumer() || (exclusive && taken)) {
      throw new ChannelException(
          ACCESS_REFUSED,
          "queue '%s' in vhost '%s' in exclusive use"
              .formatted(queue.name(), queue.definition().virtualHost()));
    }
  }

  /// Where one consumer at a time is active, none may be the only one, but for quorum queues (G071).
  private static boolean isReserved(MessageQueue queue) {
    return queue.settings().singleActiveConsumer() && queue.definition().type().equals("classic");
  }
}

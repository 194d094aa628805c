package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_ALLOWED;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.ReplyQueues;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.BasicMethod.Cancel;
import io.leveret.protocol.method.BasicMethod.CancelOk;
import io.leveret.protocol.method.BasicMethod.Consume;
import io.leveret.protocol.method.BasicMethod.ConsumeOk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The consumers of a channel by their tags: `basic.consume` and `basic.cancel`.
///
/// **Confined** to the channel's loop.
final class ChannelConsumers {
  private final Channel channel;
  private final ConnectionContext connection;
  private final TopologyMethods topology;
  private final Map<String, ChannelConsumer> consumers = new LinkedHashMap<>();
  private @Nullable ChannelConsumer replies;
  private int prefetchCount;

  ChannelConsumers(Channel channel, ConnectionContext connection, TopologyMethods topology) {
    this.channel = channel;
    this.connection = connection;
    this.topology = topology;
    this.prefetchCount = connection.limits().defaultConsumerPrefetch();
  }

  /// Sets the prefetch of the consumers to come, and of those that are there where that is switched
  /// on (CH-06); 0 means no limit.
  void prefetch(int count) {
    prefetchCount = count;
    if (connection.limits().livePrefetch()) {
      consumers.values().forEach(consumer -> consumer.prefetch(count));
    }
  }

  /// Starts a consumer.
  ///
  /// @throws ConnectionException 530 when its tag is in use, or the channel has as many as it may
  /// @throws ChannelException 403, 404, 405 or 406
  void consume(Consume consume) {
    requireFree(consume.consumerTag()); // before the queue is looked for, as on RabbitMQ
    String name = topology.named(consume.queue());
    if (ReplyQueues.isPseudoQueue(name)) {
      consumeReplies(consume);
    } else {
      requireNoReplyQueue(name);
      consume(topology.consumableQueue(name), consume);
    }
  }

  private void consume(MessageQueue queue, Consume consume) {
    requireRoom();
    var arguments = ConsumerArguments.of(consume.arguments(), queue);
    requireShareable(queue, consume.exclusive());
    AckMode ackMode = consume.noAck() ? AckMode.AUTOMATIC : AckMode.MANUAL;
    var consumer = new ChannelConsumer(channel, tag(consume), ackMode, prefetchCount, arguments);
    start(consumer, consume.noWait());
    connection.virtualHost().consumerComes(queue, channel.shard());
    connection.pull().reads(queue.shard());
    consumer.subscribe(queue, consume.exclusive());
  }

  /// Starts the consumer of the replies that the channel's requests ask for (G131).
  private void consumeReplies(Consume consume) {
    requireRoom();
    if (!consume.noAck()) {
      throw new ChannelException(PRECONDITION_FAILED, "reply consumer cannot acknowledge");
    }
    if (channel.replyAddress().isSet()) {
      throw new ChannelException(PRECONDITION_FAILED, "reply consumer already set");
    }
    MessageQueue queue = connection.virtualHost().replies().open(channel.shard());
    channel.replyAddress().set(queue.name());
    replies =
        new ChannelConsumer(channel, tag(consume), AckMode.AUTOMATIC, 0, ConsumerArguments.NONE);
    start(replies, consume.noWait());
    replies.subscribe(queue, false);
  }

  /// Whether all of them read from queues of that shard. Whoever awaits replies stays where they
  /// come to.
  boolean areOn(int there) {
    return replies == null && consumers.values().stream().allMatch(each -> each.isOn(there));
  }

  /// Tells their queues that they live on another shard now.
  void moved() {
    consumers.values().forEach(ChannelConsumer::moved);
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

  /// Ends the consumers of queues that the user may no longer read (SE-27); replies need no right.
  void cancelForbidden() {
    Permissions permissions = channel.session().permissions();
    for (ChannelConsumer consumer : List.copyOf(consumers.values())) {
      if (consumer != replies && !permissions.mayRead(consumer.queueName())) {
        end(consumer);
        notifyCancelled(consumer);
      }
    }
  }

  /// Ends a consumer whose queue is gone.
  void cancelledByQueue(ChannelConsumer consumer) {
    consumers.remove(consumer.tag());
    notifyCancelled(consumer);
  }

  private void notifyCancelled(ChannelConsumer consumer) {
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
    if (consumer == replies) {
      replies = null;
      channel.replyAddress().set("");
    }
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
      throw new ConnectionException(NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
    }
  }

  private void requireRoom() {
    int most = connection.limits().consumerMaxPerChannel();
    if (most > 0 && consumers.size() >= most) {
      throw new ConnectionException(
          NOT_ALLOWED, "reached maximum (" + most + ") of consumers per channel");
    }
  }

  private void requireNoReplyQueue(String name) {
    VirtualHost virtualHost = connection.virtualHost();
    if (virtualHost.replies().isOpen(name)) {
      throw new ChannelException(
          PRECONDITION_FAILED,
          "only creator channel may consume from queue '%s' in vhost '%s'"
              .formatted(name, virtualHost.name()));
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

  /// Where one consumer at a time is active, none may be the only one, but for quorum queues
  /// (G071).
  private static boolean isReserved(MessageQueue queue) {
    return queue.settings().singleActiveConsumer() && queue.definition().type().equals("classic");
  }
}

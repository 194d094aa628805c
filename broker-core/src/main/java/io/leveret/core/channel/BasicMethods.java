package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.COMMAND_INVALID;
import static io.leveret.protocol.error.ReplyCode.NOT_ALLOWED;
import static io.leveret.protocol.error.ReplyCode.NOT_IMPLEMENTED;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.Consumer;
import io.leveret.core.queue.Entry;
import io.leveret.core.queue.GetResult;
import io.leveret.core.queue.MessageQueue;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.BasicMethod.Cancel;
import io.leveret.protocol.method.BasicMethod.CancelOk;
import io.leveret.protocol.method.BasicMethod.Consume;
import io.leveret.protocol.method.BasicMethod.ConsumeOk;
import io.leveret.protocol.method.BasicMethod.Get;
import io.leveret.protocol.method.BasicMethod.GetEmpty;
import io.leveret.protocol.method.BasicMethod.Nack;
import io.leveret.protocol.method.BasicMethod.Qos;
import io.leveret.protocol.method.BasicMethod.QosOk;
import io.leveret.protocol.method.BasicMethod.Recover;
import io.leveret.protocol.method.BasicMethod.RecoverAsync;
import io.leveret.protocol.method.BasicMethod.RecoverOk;
import io.leveret.protocol.method.BasicMethod.Reject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Class 60, `basic`, but for publishing and `basic.ack`: consumers, get and the rarer settlements.
///
/// **Confined** to the channel's loop.
final class BasicMethods {
  private final Channel channel;
  private final ConnectionContext connection;
  private final Deliveries deliveries;
  private final TopologyMethods topology;
  private final Map<String, ChannelConsumer> consumers = new LinkedHashMap<>();
  private int prefetchCount;

  BasicMethods(
      Channel channel,
      ConnectionContext connection,
      Deliveries deliveries,
      TopologyMethods topology) {
    this.channel = channel;
    this.connection = connection;
    this.deliveries = deliveries;
    this.topology = topology;
    this.prefetchCount = connection.limits().defaultConsumerPrefetch();
  }

  void method(BasicMethod method) {
    switch (method) {
      case Qos qos -> qos(qos);
      case Consume consume -> consume(consume);
      case Cancel(String tag, boolean noWait) -> cancel(tag, noWait);
      case CancelOk _ -> {} // the answer to a cancel of ours, which waits for none
      case Get get -> get(get);
      case Reject(long tag, boolean requeue) -> deliveries.reject(tag, requeue);
      case Nack(long tag, boolean multiple, boolean requeue) ->
          deliveries.refuse(tag, multiple, requeue);
      case Recover(boolean requeue) -> {
        recover(requeue);
        channel.reply(new RecoverOk());
      }
      case RecoverAsync(boolean requeue) -> recover(requeue);
      default -> throw new ConnectionException(COMMAND_INVALID, "unimplemented method");
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
  void resumeConsumers() {
    for (ChannelConsumer consumer : consumers.values()) {
      consumer.resume();
    }
  }

  private void qos(Qos qos) {
    if (qos.prefetchSize() != 0) {
      throw new ConnectionException(
          NOT_IMPLEMENTED, "prefetch_size!=0 (" + qos.prefetchSize() + ")");
    }
    if (qos.global()) {
      deliveries.limit(qos.prefetchCount(), this::resumeConsumers);
    } else {
      prefetchCount = qos.prefetchCount();
    }
    channel.reply(new QosOk());
  }

  private void consume(Consume consume) {
    MessageQueue queue = topology.readableQueue(consume.queue());
    if (consumers.containsKey(consume.consumerTag())) {
      throw new ConnectionException(
          NOT_ALLOWED, "attempt to reuse consumer tag '" + consume.consumerTag() + "'");
    }
    int most = connection.limits().consumerMaxPerChannel();
    if (most > 0 && consumers.size() >= most) {
      throw new ConnectionException(
          NOT_ALLOWED, "reached maximum (" + most + ") of consumers per channel");
    }
    if (queue.hasExclusiveConsumer() || (consume.exclusive() && queue.consumerCount() > 0)) {
      throw new ChannelException(
          ACCESS_REFUSED,
          "queue '%s' in vhost '%s' in exclusive use"
              .formatted(queue.name(), queue.definition().virtualHost()));
    }
    String tag =
        consume.consumerTag().isEmpty()
            ? connection.virtualHost().names().consumerTag()
            : consume.consumerTag();
    AckMode ackMode = consume.noAck() ? AckMode.AUTOMATIC : AckMode.MANUAL;
    var consumer = new ChannelConsumer(channel, tag, ackMode, prefetchCount);
    consumers.put(tag, consumer);
    if (!consume.noWait()) {
      channel.reply(new ConsumeOk(tag));
    }
    consumer.subscribe(queue, consume.exclusive());
  }

  private void cancel(String tag, boolean noWait) {
    ChannelConsumer consumer = consumers.get(tag);
    if (consumer != null) {
      end(consumer);
    }
    if (!noWait) {
      channel.reply(new CancelOk(tag));
    }
  }

  private void end(ChannelConsumer consumer) {
    consumers.remove(consumer.tag());
    MessageQueue queue = consumer.unsubscribe();
    if (queue != null) {
      connection.virtualHost().consumerGone(queue);
    }
  }

  private void get(Get get) {
    MessageQueue queue = topology.readableQueue(get.queue());
    get(queue, get.noAck() ? AckMode.AUTOMATIC : AckMode.MANUAL);
  }

  private void get(MessageQueue queue, AckMode ackMode) {
    GetResult result =
        queue.get(
            new Getter(ackMode), () -> channel.betweenContents(() -> retryGet(queue, ackMode)));
    switch (result) {
      case TAKEN -> {}
      case EMPTY -> channel.reply(new GetEmpty());
      case LATER -> connection.pauseInput();
    }
  }

  private void retryGet(MessageQueue queue, AckMode ackMode) {
    connection.resumeInput();
    if (!channel.isClosing()) {
      get(queue, ackMode);
    }
  }

  private void recover(boolean requeue) {
    if (!requeue) {
      throw new ConnectionException(NOT_IMPLEMENTED, "requeue=false");
    }
    deliveries.recover();
  }

  /// A consumer for one message: `basic.get`.
  private final class Getter implements Consumer {
    private final AckMode ackMode;

    Getter(AckMode ackMode) {
      this.ackMode = ackMode;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public AckMode ackMode() {
      return ackMode;
    }

    @Override
    public void deliver(MessageQueue queue, long sequence, long entry, MessageView message) {
      long tag =
          ackMode == AckMode.AUTOMATIC
              ? deliveries.skip()
              : deliveries.add(queue, sequence, entry, message.bodySize(), null);
      connection
          .writer()
          .getOk(channel.number(), tag, Entry.isRedelivered(entry), queue.readyCount(), message);
      if (message.isParted()) {
        channel.stream(Entry.address(entry), message);
      }
    }

    @Override
    public void cancelledByQueue() {}
  }
}

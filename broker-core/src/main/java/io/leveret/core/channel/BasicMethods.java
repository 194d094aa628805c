package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.COMMAND_INVALID;
import static io.leveret.protocol.error.ReplyCode.NOT_IMPLEMENTED;
import static io.leveret.protocol.error.ReplyCode.RESOURCE_LOCKED;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.Consumer;
import io.leveret.core.queue.GetResult;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.BasicMethod.Cancel;
import io.leveret.protocol.method.BasicMethod.CancelOk;
import io.leveret.protocol.method.BasicMethod.Consume;
import io.leveret.protocol.method.BasicMethod.Get;
import io.leveret.protocol.method.BasicMethod.GetEmpty;
import io.leveret.protocol.method.BasicMethod.Nack;
import io.leveret.protocol.method.BasicMethod.Qos;
import io.leveret.protocol.method.BasicMethod.QosOk;
import io.leveret.protocol.method.BasicMethod.Recover;
import io.leveret.protocol.method.BasicMethod.RecoverAsync;
import io.leveret.protocol.method.BasicMethod.RecoverOk;
import io.leveret.protocol.method.BasicMethod.Reject;

/// Class 60, `basic`, but for publishing and `basic.ack`: get, the rarer settlements, and the way
/// to the consumers.
///
/// **Confined** to the channel's loop.
final class BasicMethods {
  private final Channel channel;
  private final ConnectionContext connection;
  private final Deliveries deliveries;
  private final TopologyMethods topology;
  private final ChannelConsumers consumers;

  BasicMethods(
      Channel channel,
      ConnectionContext connection,
      Deliveries deliveries,
      TopologyMethods topology) {
    this.channel = channel;
    this.connection = connection;
    this.deliveries = deliveries;
    this.topology = topology;
    this.consumers = new ChannelConsumers(channel, connection, topology);
  }

  ChannelConsumers consumers() {
    return consumers;
  }

  void method(BasicMethod method) {
    switch (method) {
      case Qos qos -> qos(qos);
      case Consume consume -> consumers.consume(consume);
      case Cancel(String tag, boolean noWait) -> consumers.cancel(tag, noWait);
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
      default -> throw unimplemented();
    }
  }

  /// The answer to a method that no client may send.
  static ConnectionException unimplemented() {
    return new ConnectionException(COMMAND_INVALID, "unimplemented method");
  }

  private void qos(Qos qos) {
    if (qos.prefetchSize() != 0) {
      throw new ConnectionException(
          NOT_IMPLEMENTED, "prefetch_size!=0 (" + qos.prefetchSize() + ")");
    }
    if (qos.global()) {
      deliveries.limit(qos.prefetchCount(), consumers::resume);
    } else {
      consumers.prefetch(qos.prefetchCount());
    }
    channel.reply(new QosOk());
  }

  private void get(Get get) {
    requireNoReplyQueue(topology.named(get.queue()));
    MessageQueue queue = topology.readableQueue(get.queue());
    requireGettable(queue);
    connection.pull().reads(queue.shard());
    get(queue, get.noAck() ? AckMode.AUTOMATIC : AckMode.MANUAL);
  }

  private void get(MessageQueue queue, AckMode ackMode) {
    GetResult result =
        queue.get(
            new Getter(ackMode),
            connection
                .shard()
                .neighbours()
                .here(() -> channel.betweenContents(() -> retryGet(queue, ackMode))));
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

  private void requireNoReplyQueue(String name) {
    VirtualHost virtualHost = connection.virtualHost();
    if (virtualHost.replies().isOpen(name)) {
      throw new ConnectionException(
          NOT_IMPLEMENTED,
          "basic.get not supported by volatile queue '%s' in vhost '%s'"
              .formatted(name, virtualHost.name()));
    }
  }

  private static void requireGettable(MessageQueue queue) {
    if (queue.settings().singleActiveConsumer() && queue.definition().type().equals("quorum")) {
      throw new ChannelException(
          RESOURCE_LOCKED,
          "cannot obtain access to locked queue '%s' in vhost '%s'. basic.get operations are not"
                  .formatted(queue.name(), queue.definition().virtualHost())
              + " supported by quorum queues with single active consumer");
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
        channel.stream(queue.shard(), Entry.address(entry), message);
      }
    }

    @Override
    public void cancelledByQueue() {}
  }
}

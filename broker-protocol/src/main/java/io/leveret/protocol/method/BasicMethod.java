package io.leveret.protocol.method;

import io.leveret.protocol.value.FieldTable;

/// Class 60, `basic`: publishing, consuming and acknowledging content.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface BasicMethod extends Method {
  int CLASS_ID = 60;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Qos _ -> Qos.ID;
      case QosOk _ -> QosOk.ID;
      case Consume _ -> Consume.ID;
      case ConsumeOk _ -> ConsumeOk.ID;
      case Cancel _ -> Cancel.ID;
      case CancelOk _ -> CancelOk.ID;
      case Publish _ -> Publish.ID;
      case Return _ -> Return.ID;
      case Deliver _ -> Deliver.ID;
      case Get _ -> Get.ID;
      case GetOk _ -> GetOk.ID;
      case GetEmpty _ -> GetEmpty.ID;
      case Ack _ -> Ack.ID;
      case Reject _ -> Reject.ID;
      case RecoverAsync _ -> RecoverAsync.ID;
      case Recover _ -> Recover.ID;
      case RecoverOk _ -> RecoverOk.ID;
      case Nack _ -> Nack.ID;
    };
  }

  /// Client: how much may be unacknowledged; 0 means no limit. `prefetchSize` in bytes.
  record Qos(long prefetchSize, int prefetchCount, boolean global) implements BasicMethod {
    public static final int ID = 10;
  }

  /// Server: the limit holds.
  record QosOk() implements BasicMethod {
    public static final int ID = 11;
  }

  /// Client: begin to receive from a queue.
  record Consume(
      String queue,
      String consumerTag,
      boolean noLocal,
      boolean noAck,
      boolean exclusive,
      boolean noWait,
      FieldTable arguments)
      implements BasicMethod {
    public static final int ID = 20;
  }

  /// Server: the consumer exists under this tag.
  record ConsumeOk(String consumerTag) implements BasicMethod {
    public static final int ID = 21;
  }

  /// Either: the consumer ends. From the server an extension of RabbitMQ.
  record Cancel(String consumerTag, boolean noWait) implements BasicMethod {
    public static final int ID = 30;
  }

  /// Either: the consumer has ended.
  record CancelOk(String consumerTag) implements BasicMethod {
    public static final int ID = 31;
  }

  /// Client: content follows.
  record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate)
      implements BasicMethod {
    public static final int ID = 40;
  }

  /// Server: content follows that could not be routed.
  record Return(int replyCode, String replyText, String exchange, String routingKey)
      implements BasicMethod {
    public static final int ID = 50;
  }

  /// Server: content follows for a consumer.
  record Deliver(
      String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
      implements BasicMethod {
    public static final int ID = 60;
  }

  /// Client: one message, now.
  record Get(String queue, boolean noAck) implements BasicMethod {
    public static final int ID = 70;
  }

  /// Server: content follows; so many messages are left.
  record GetOk(
      long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
      implements BasicMethod {
    public static final int ID = 71;
  }

  /// Server: nothing is ready.
  record GetEmpty() implements BasicMethod {
    public static final int ID = 72;
  }

  /// Client: delivered content is done with. Server: published content is taken care of.
  record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
    public static final int ID = 80;
  }

  /// Client: one delivery is refused.
  record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
    public static final int ID = 90;
  }

  /// Client: deprecated form of [Recover] without an answer.
  record RecoverAsync(boolean requeue) implements BasicMethod {
    public static final int ID = 100;
  }

  /// Client: deliver everything unacknowledged again.
  record Recover(boolean requeue) implements BasicMethod {
    public static final int ID = 110;
  }

  /// Server: done.
  record RecoverOk() implements BasicMethod {
    public static final int ID = 111;
  }

  /// Client: deliveries are refused. Server: published content is lost. An extension of RabbitMQ.
  record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
    public static final int ID = 120;
  }
}

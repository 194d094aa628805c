package io.leveret.protocol.method;

import io.leveret.protocol.value.FieldTable;

/// Class 50, `queue`: queues and their bindings.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface QueueMethod extends Method {
  int CLASS_ID = 50;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Declare _ -> Declare.ID;
      case DeclareOk _ -> DeclareOk.ID;
      case Bind _ -> Bind.ID;
      case BindOk _ -> BindOk.ID;
      case Purge _ -> Purge.ID;
      case PurgeOk _ -> PurgeOk.ID;
      case Delete _ -> Delete.ID;
      case DeleteOk _ -> DeleteOk.ID;
      case Unbind _ -> Unbind.ID;
      case UnbindOk _ -> UnbindOk.ID;
    };
  }

  /// Client: make a queue, or check one when `passive`; an empty name asks for a new one.
  record Declare(
      String queue,
      boolean passive,
      boolean durable,
      boolean exclusive,
      boolean autoDelete,
      boolean noWait,
      FieldTable arguments)
      implements QueueMethod {
    public static final int ID = 10;
  }

  /// Server: the queue exists, with so many ready messages and consumers.
  record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
    public static final int ID = 11;
  }

  /// Client: route from an exchange to a queue.
  record Bind(
      String queue, String exchange, String routingKey, boolean noWait, FieldTable arguments)
      implements QueueMethod {
    public static final int ID = 20;
  }

  /// Server: the binding exists.
  record BindOk() implements QueueMethod {
    public static final int ID = 21;
  }

  /// Client: drop all ready messages.
  record Purge(String queue, boolean noWait) implements QueueMethod {
    public static final int ID = 30;
  }

  /// Server: so many messages were dropped.
  record PurgeOk(long messageCount) implements QueueMethod {
    public static final int ID = 31;
  }

  /// Client: remove a queue and its bindings.
  record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean noWait)
      implements QueueMethod {
    public static final int ID = 40;
  }

  /// Server: the queue is gone, with so many messages.
  record DeleteOk(long messageCount) implements QueueMethod {
    public static final int ID = 41;
  }

  /// Client: undo [Bind].
  record Unbind(String queue, String exchange, String routingKey, FieldTable arguments)
      implements QueueMethod {
    public static final int ID = 50;
  }

  /// Server: the binding is gone.
  record UnbindOk() implements QueueMethod {
    public static final int ID = 51;
  }
}

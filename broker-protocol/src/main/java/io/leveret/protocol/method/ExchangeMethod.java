package io.leveret.protocol.method;

import io.leveret.protocol.value.FieldTable;

/// Class 40, `exchange`: exchanges, and bindings between them.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface ExchangeMethod extends Method {
  int CLASS_ID = 40;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Declare _ -> Declare.ID;
      case DeclareOk _ -> DeclareOk.ID;
      case Delete _ -> Delete.ID;
      case DeleteOk _ -> DeleteOk.ID;
      case Bind _ -> Bind.ID;
      case BindOk _ -> BindOk.ID;
      case Unbind _ -> Unbind.ID;
      case UnbindOk _ -> UnbindOk.ID;
    };
  }

  /// Client: make an exchange, or check one when `passive`.
  record Declare(
      String exchange,
      String type,
      boolean passive,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      boolean noWait,
      FieldTable arguments)
      implements ExchangeMethod {
    public static final int ID = 10;
  }

  /// Server: the exchange exists.
  record DeclareOk() implements ExchangeMethod {
    public static final int ID = 11;
  }

  /// Client: remove an exchange and its bindings.
  record Delete(String exchange, boolean ifUnused, boolean noWait) implements ExchangeMethod {
    public static final int ID = 20;
  }

  /// Server: the exchange is gone.
  record DeleteOk() implements ExchangeMethod {
    public static final int ID = 21;
  }

  /// Client: route from exchange `source` to exchange `destination`. An extension of RabbitMQ.
  record Bind(
      String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
      implements ExchangeMethod {
    public static final int ID = 30;
  }

  /// Server: the binding exists.
  record BindOk() implements ExchangeMethod {
    public static final int ID = 31;
  }

  /// Client: undo [Bind].
  record Unbind(
      String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
      implements ExchangeMethod {
    public static final int ID = 40;
  }

  /// Server: the binding is gone.
  record UnbindOk() implements ExchangeMethod {
    public static final int ID = 51;
  }
}

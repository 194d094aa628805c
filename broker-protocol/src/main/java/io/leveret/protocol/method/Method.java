package io.leveret.protocol.method;

/// A method of AMQP 0-9-1, from client or server, with the values it carries.
///
/// Immutable. Two methods are equal when they are the same method with equal values.
public sealed interface Method
    permits ConnectionMethod,
        ChannelMethod,
        AccessMethod,
        ExchangeMethod,
        QueueMethod,
        BasicMethod,
        ConfirmMethod,
        TxMethod {
  /// The number of the AMQP class that this method belongs to.
  int classId();

  /// The number of this method within its class.
  int methodId();
}

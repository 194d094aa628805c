package io.leveret.protocol.error;

/// A refusal that closes the connection and all its channels.
public final class ConnectionException extends AmqpException {
  private static final long serialVersionUID = 1;

  private final boolean concernsMethod;

  public ConnectionException(ReplyCode replyCode, String explanation) {
    this(replyCode, explanation, true);
  }

  private ConnectionException(ReplyCode replyCode, String explanation, boolean concernsMethod) {
    super(replyCode, explanation);
    this.concernsMethod = concernsMethod;
  }

  /// A refusal of something that is no method, or is not yet known to be one: `connection.close`
  /// then names class 0 and method 0.
  public static ConnectionException ofNoMethod(ReplyCode replyCode, String explanation) {
    return new ConnectionException(replyCode, explanation, false);
  }

  /// Whether the class and method that `connection.close` names are those being processed.
  public boolean concernsMethod() {
    return concernsMethod;
  }
}

package io.leveret.protocol.error;

/// A refusal that closes the connection and all its channels.
public final class ConnectionException extends AmqpException {
  private static final long serialVersionUID = 1;

  public ConnectionException(ReplyCode replyCode, String explanation) {
    super(replyCode, explanation);
  }
}

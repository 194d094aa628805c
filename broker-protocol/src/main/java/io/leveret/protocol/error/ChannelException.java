package io.leveret.protocol.error;

/// A refusal that closes the channel and leaves its connection open.
public final class ChannelException extends AmqpException {
  private static final long serialVersionUID = 1;

  public ChannelException(ReplyCode replyCode, String explanation) {
    super(replyCode, explanation);
  }
}

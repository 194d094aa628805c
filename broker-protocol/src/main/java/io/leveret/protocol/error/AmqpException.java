package io.leveret.protocol.error;

/// A refusal that the peer is told about. The *type* decides what closes, not the code: peers and
/// brokers use 403, 505, 506 and 540 at both levels, whatever the specification's table says.
public abstract sealed class AmqpException extends RuntimeException
    permits ChannelException, ConnectionException {
  private static final long serialVersionUID = 1;

  private final ReplyCode replyCode;
  private final String explanation;

  AmqpException(ReplyCode replyCode, String explanation) {
    // Expected and frequent: no stack trace, so that a hostile peer cannot buy one per frame.
    super(replyCode + " - " + explanation, null, false, false);
    this.replyCode = replyCode;
    this.explanation = explanation;
  }

  public final ReplyCode replyCode() {
    return replyCode;
  }

  /// What went wrong, without the code's name and uncut.
  public final String explanation() {
    return explanation;
  }

  /// What the close method carries: `NAME - explanation` in at most 255 bytes of UTF-8.
  public final String replyText() {
    return replyCode.text(explanation);
  }
}

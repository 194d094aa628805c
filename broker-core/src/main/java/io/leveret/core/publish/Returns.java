package io.leveret.core.publish;

import io.leveret.core.message.MessageView;

/// The way back of messages that were published and that nobody takes.
///
/// **Confined** to the channel's loop.
public interface Returns {
  /// Writes `basic.return` and the message, but for a body in parts.
  ///
  /// @param replyText as a short string
  void returned(int replyCode, byte[] replyText, MessageView message);

  /// Writes the body in parts of the message that was just returned, as fast as the socket takes
  /// it.
  ///
  /// @param shard whose store has it
  void stream(int shard, long address, MessageView message);
}

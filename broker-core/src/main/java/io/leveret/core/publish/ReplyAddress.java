package io.leveret.core.publish;

import static io.leveret.protocol.content.PropertyFlags.REPLY_TO;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.message.MessageView;
import io.leveret.core.vhost.ReplyQueues;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ChannelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Where replies to the requests of one channel go, and how it gets into the requests (CO-10).
///
/// **Confined** to the channel's loop. Allocates only for a refusal, and when it is set.
public final class ReplyAddress {
  private static final byte[] PLACEHOLDER =
      ReplyQueues.PSEUDO_QUEUE.getBytes(StandardCharsets.UTF_8);
  private static final byte[] NONE = {};

  private byte[] address = NONE;

  /// Whether the channel waits for replies.
  public boolean isSet() {
    return address.length > 0;
  }

  /// Sets the address; the empty one stands for none.
  public void set(String replyQueue) {
    address = replyQueue.getBytes(StandardCharsets.UTF_8);
  }

  /// Whether a message asks for this address in its `reply_to`.
  ///
  /// @throws ChannelException 406 when it does and there is none (G131)
  boolean isWantedBy(MessageView message, PropertyScanner properties) {
    if (properties.length(REPLY_TO) != PLACEHOLDER.length) {
      return false;
    }
    ByteBuffer memory = message.propertiesMemory();
    int offset = properties.offset(REPLY_TO);
    for (int i = 0; i < PLACEHOLDER.length; i++) {
      if (memory.get(offset + i) != PLACEHOLDER[i]) {
        return false;
      }
    }
    if (!isSet()) {
      throw new ChannelException(PRECONDITION_FAILED, "fast reply consumer does not exist");
    }
    return true;
  }

  /// Puts the address where the message asks for it.
  ///
  /// @param valueFromEnd bytes from the start of the value of `reply_to` to the end of the
  ///   properties
  /// @param into where the properties stand from now on
  void insert(MessageView message, int valueFromEnd, StagedProperties into) {
    ByteBuffer from = message.propertiesMemory();
    int end = message.propertiesOffset() + message.propertiesLength();
    int value = end - valueFromEnd;
    ByteBuffer to = into.memory(message.propertiesLength() - PLACEHOLDER.length + address.length);
    int at = StagedProperties.copy(from, message.propertiesOffset(), value - 1, to, 0);
    to.put(at, (byte) address.length);
    to.put(at + 1, address);
    at += 1 + address.length;
    at = StagedProperties.copy(from, value + PLACEHOLDER.length, end, to, at);
    into.show(message, at);
  }
}

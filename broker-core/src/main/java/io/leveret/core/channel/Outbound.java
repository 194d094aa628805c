package io.leveret.core.channel;

import io.leveret.core.message.Lender;
import java.nio.ByteBuffer;

/// The way out of a connection: memory that is sent at the end of the batch.
///
/// **Confined** to the connection's loop.
public interface Outbound {
  /// Memory with room for `bytes` from [#offset] on; big-endian.
  ByteBuffer reserve(int bytes);

  /// Where in the memory last reserved the next byte goes.
  int offset();

  /// Says that the memory is filled up to `end`.
  void commit(int end);

  /// Whether [#lend] may be called now.
  default boolean canLend() {
    return false;
  }

  /// Sends bytes from where they stand, after what was committed; they are on loan until they are
  /// sent or given up.
  default void lend(ByteBuffer from, int offset, int length, Lender lender) {
    throw new UnsupportedOperationException();
  }

  /// Whether the peer takes what it is sent: false once too much is waiting for it.
  boolean isWritable();
}

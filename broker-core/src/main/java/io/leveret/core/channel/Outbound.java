package io.leveret.core.channel;

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

  /// Whether the peer takes what it is sent: false once too much is waiting for it.
  boolean isWritable();
}

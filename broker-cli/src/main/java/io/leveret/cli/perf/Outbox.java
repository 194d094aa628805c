package io.leveret.cli.perf;

import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Small frames on their way to the socket: acknowledgements, heartbeats, closes. Confined to the
/// worker of its link. Between calls the octets to be written are those before the position.
final class Outbox {
  private static final int ACK_PAYLOAD = 13;

  private ByteBuffer octets = ByteBuffer.allocateDirect(1024);

  void acknowledge(int channel, long deliveryTag, boolean multiple) {
    room(ACK_PAYLOAD + Wire.FRAME_OVERHEAD)
        .put((byte) Wire.METHOD)
        .putShort((short) channel)
        .putInt(ACK_PAYLOAD)
        .putInt(Wire.BASIC_ACK)
        .putLong(deliveryTag)
        .put((byte) (multiple ? 1 : 0))
        .put((byte) Wire.FRAME_END);
  }

  void heartbeat() {
    room(Wire.FRAME_OVERHEAD)
        .put((byte) Wire.HEARTBEAT)
        .putShort((short) 0)
        .putInt(0)
        .put((byte) Wire.FRAME_END);
  }

  void append(ByteBuffer frames) {
    room(frames.remaining()).put(frames);
  }

  int size() {
    return octets.position();
  }

  /// Writes what the socket takes.
  ///
  /// @return whether nothing is left
  boolean writeTo(WritableByteChannel socket) throws IOException {
    if (octets.position() == 0) {
      return true;
    }
    octets.flip();
    socket.write(octets);
    octets.compact();
    return octets.position() == 0;
  }

  private ByteBuffer room(int needed) {
    if (octets.remaining() < needed) {
      int capacity = Math.max(octets.capacity() * 2, octets.position() + needed);
      octets = ByteBuffer.allocateDirect(capacity).put(octets.flip());
    }
    return octets;
  }
}

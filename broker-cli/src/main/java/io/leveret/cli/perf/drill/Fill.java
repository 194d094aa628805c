package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Publishes numbered messages to a queue, in batches that are built anew, since they may say when
/// they expire. Confined to one thread.
///
/// @param size of a body, in whose first octets its number stands
/// @param expiryEpochMillis when all of them expire; 0 for never
record Fill(String queue, int size, boolean persistent, long expiryEpochMillis) {
  static final int SEQUENCE_OCTETS = 8;

  private static final int BATCH = 1000;
  private static final int DELIVERY_MODE = 0x1000;
  private static final int EXPIRATION = 0x0100;

  /// Publishes `count` messages, and waits until the broker has taken them all.
  void publish(Session session, int channel, int count) throws IOException {
    for (int first = 0; first < count; first += BATCH) {
      session.send(batch(channel, first, Math.min(count, first + BATCH)));
    }
    session.closeChannel(channel);
    session.openChannel(channel);
  }

  private ByteBuffer batch(int channel, int first, int end) {
    var out = new FrameWriter();
    var expiration = Long.toString(Math.max(1, expiryEpochMillis - System.currentTimeMillis()));
    var body = new byte[size];
    for (int number = first; number < end; number++) {
      out.method(channel, Wire.BASIC_PUBLISH).int16(0).shortString("").shortString(queue);
      out.octet(0).end();
      out.frame(Wire.HEADER, channel).int16(60).int16(0).int64(size);
      out.int16(DELIVERY_MODE | (expiryEpochMillis > 0 ? EXPIRATION : 0));
      out.octet(persistent ? 2 : 1);
      if (expiryEpochMillis > 0) {
        out.shortString(expiration);
      }
      out.end();
      ByteBuffer.wrap(body).putLong(number);
      out.frame(Wire.BODY, channel).octets(body).end();
    }
    return out.take();
  }
}

package io.leveret.cli.perf;

import io.leveret.cli.perf.wire.FieldValues;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What every message of one publisher looks like. Immutable.
///
/// A `%d` in the routing key or in a header's value becomes the index of a key, 0 to `keys` - 1.
///
/// @param routingKey at most 255 octets after expansion
/// @param keys how many different keys, 1 or more
/// @param size of the body in octets, 0 or more
record MessageShape(
    String exchange,
    String routingKey,
    int keys,
    int size,
    boolean persistent,
    boolean mandatory,
    Map<String, String> headers) {
  private static final int HEADERS_FLAG = 0x2000;
  private static final int DELIVERY_MODE_FLAG = 0x1000;

  /// Octets of one whole message; with another key there may be a few more or less.
  int octets(int channel, int frameMax) {
    var empty = new MessageShape(exchange, routingKey, keys, 0, persistent, mandatory, headers);
    var out = new FrameWriter();
    empty.write(out, channel, 0, frameMax);
    int frames = Math.ceilDiv(size, frameMax - Wire.FRAME_OVERHEAD);
    return out.position() + size + frames * Wire.FRAME_OVERHEAD;
  }

  /// Writes one whole message: method, header and body frames.
  ///
  /// @param frameMax octets of the largest frame, its overhead included
  /// @return index of the first body octet in `out`, or -1 for an empty body
  int write(FrameWriter out, int channel, int key, int frameMax) {
    out.method(channel, Wire.BASIC_PUBLISH)
        .int16(0)
        .shortString(exchange)
        .shortString(FieldValues.expand(routingKey, key))
        .octet(mandatory ? 1 : 0)
        .end();
    writeHeader(out, channel, key);
    int bodyAt = size == 0 ? -1 : out.position() + Wire.FRAME_OVERHEAD - 1;
    int most = frameMax - Wire.FRAME_OVERHEAD;
    for (int sent = 0; sent < size; sent += most) {
      out.frame(Wire.BODY, channel).octets(filler(Math.min(most, size - sent))).end();
    }
    return bodyAt;
  }

  private void writeHeader(FrameWriter out, int channel, int key) {
    out.frame(Wire.HEADER, channel).int16(60).int16(0).int64(size);
    out.int16(DELIVERY_MODE_FLAG | (headers.isEmpty() ? 0 : HEADERS_FLAG));
    if (!headers.isEmpty()) {
      out.table(FieldValues.typed(headers, key));
    }
    out.octet(persistent ? 2 : 1).end();
  }

  private static byte[] filler(int length) {
    return "abcdefghijklmnopqrstuvwxyz"
        .repeat(length / 26 + 1)
        .substring(0, length)
        .getBytes(StandardCharsets.US_ASCII);
  }
}

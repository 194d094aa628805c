package io.leveret.protocol.codec;

import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;

/// Reads and writes the payload of a content header frame (0-9-1 §4.2.6.1).
///
/// Stateless.
public final class ContentHeaderCodec {
  private ContentHeaderCodec() {}

  /// Reads a payload, which must be all that remains of the window.
  ///
  /// @throws ConnectionException 501 when it is malformed, its weight is not zero or its body size
  ///   is beyond 2^63 - 1; 502 when the headers are malformed
  public static ContentHeader read(WireReader in) {
    int classId = in.uint16();
    int weight = in.uint16();
    long bodySize = in.int64();
    if (weight != 0 || bodySize < 0) {
      throw malformed("weight " + weight + " and body size " + Long.toUnsignedString(bodySize));
    }
    var header = new ContentHeader(classId, bodySize, PropertiesCodec.read(in));
    if (in.remaining() != 0) {
      throw malformed(in.remaining() + " bytes after the last property");
    }
    return header;
  }

  /// Writes a payload.
  ///
  /// @throws IllegalArgumentException when a text has more than 255 bytes of UTF-8
  public static void write(ContentHeader header, WireWriter out) {
    out.int16(header.classId()).int16(0).int64(header.bodySize());
    PropertiesCodec.write(header.properties(), out);
  }

  private static ConnectionException malformed(String what) {
    return new ConnectionException(ReplyCode.FRAME_ERROR, "cannot decode " + what);
  }
}

package io.leveret.cli.perf.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes what a [FrameScanner] finds, in wire order. Buffers are only lent for the call.
public interface FrameSink {
  /// @param at index of the method's first argument; the whole frame is in `in`
  void method(int channel, int methodId, ByteBuffer in, int at) throws IOException;

  /// A content header.
  void header(int channel, long bodySize) throws IOException;

  /// The rest of that content header.
  ///
  /// @param at index of the property flags; the whole frame is in `in`
  default void properties(int channel, ByteBuffer in, int at) throws IOException {}

  /// A body frame, of which only the first [FrameScanner#BODY_PREFIX] octets are sure to be in
  /// `in`.
  ///
  /// @param at index of the first octet of the body frame's payload
  /// @param length of the whole payload
  void body(int channel, ByteBuffer in, int at, int length) throws IOException;
}

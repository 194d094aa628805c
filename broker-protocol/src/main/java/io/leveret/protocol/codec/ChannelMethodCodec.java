package io.leveret.protocol.codec;

import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ChannelMethod.Close;
import io.leveret.protocol.method.ChannelMethod.CloseOk;
import io.leveret.protocol.method.ChannelMethod.Flow;
import io.leveret.protocol.method.ChannelMethod.FlowOk;
import io.leveret.protocol.method.ChannelMethod.Open;
import io.leveret.protocol.method.ChannelMethod.OpenOk;

/// Reads and writes the arguments of `channel` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class ChannelMethodCodec {
  private ChannelMethodCodec() {}

  static ChannelMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Open.ID -> readOpen(in);
      case OpenOk.ID -> readOpenOk(in);
      case Flow.ID -> new Flow(in.bit());
      case FlowOk.ID -> new FlowOk(in.bit());
      case Close.ID -> new Close(in.uint16(), in.shortstr(), in.uint16(), in.uint16());
      case CloseOk.ID -> new CloseOk();
      default -> throw MethodDecoder.unknown(ChannelMethod.CLASS_ID, methodId);
    };
  }

  private static Open readOpen(WireReader in) {
    var method = new Open();
    in.skipShortstr();
    return method;
  }

  private static OpenOk readOpenOk(WireReader in) {
    var method = new OpenOk();
    in.skipLongstr();
    return method;
  }

  static void write(ChannelMethod method, WireWriter out) {
    switch (method) {
      case Open _ -> out.shortstr("");
      case OpenOk _ -> out.longText("");
      case Flow m -> out.bit(m.active());
      case FlowOk m -> out.bit(m.active());
      case Close m ->
          out.int16(m.replyCode())
              .shortstr(m.replyText())
              .int16(m.failedClassId())
              .int16(m.failedMethodId());
      case CloseOk _ -> {}
    }
  }
}

package io.leveret.protocol.codec;

import io.leveret.protocol.method.AccessMethod;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;

/// Writes the payload of a method frame (0-9-1 §4.2.4), for either side.
///
/// Stateless.
public final class MethodEncoder {
  private MethodEncoder() {}

  /// Writes class id, method id and arguments.
  ///
  /// @throws IllegalArgumentException when a short string has more than 255 bytes of UTF-8
  public static void encode(Method method, WireWriter out) {
    out.int16(method.classId()).int16(method.methodId());
    switch (method) {
      case ConnectionMethod m -> ConnectionMethodCodec.write(m, out);
      case ChannelMethod m -> ChannelMethodCodec.write(m, out);
      case AccessMethod m -> AccessMethodCodec.write(m, out);
      case ExchangeMethod m -> ExchangeMethodCodec.write(m, out);
      case QueueMethod m -> QueueMethodCodec.write(m, out);
      case BasicMethod m -> BasicMethodCodec.write(m, out);
      case ConfirmMethod m -> ConfirmMethodCodec.write(m, out);
      case TxMethod m -> TxMethodCodec.write(m, out);
    }
  }
}

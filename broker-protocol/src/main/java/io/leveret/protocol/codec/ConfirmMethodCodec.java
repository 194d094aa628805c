package io.leveret.protocol.codec;

import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConfirmMethod.Select;
import io.leveret.protocol.method.ConfirmMethod.SelectOk;

/// Reads and writes the arguments of `confirm` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class ConfirmMethodCodec {
  private ConfirmMethodCodec() {}

  static ConfirmMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Select.ID -> new Select(in.bit());
      case SelectOk.ID -> new SelectOk();
      default -> throw MethodDecoder.unknown(ConfirmMethod.CLASS_ID, methodId);
    };
  }

  static void write(ConfirmMethod method, WireWriter out) {
    switch (method) {
      case Select m -> out.bit(m.noWait());
      case SelectOk _ -> {}
    }
  }
}

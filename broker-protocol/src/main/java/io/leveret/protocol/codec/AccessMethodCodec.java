package io.leveret.protocol.codec;

import io.leveret.protocol.method.AccessMethod;
import io.leveret.protocol.method.AccessMethod.Request;
import io.leveret.protocol.method.AccessMethod.RequestOk;

/// Reads and writes the arguments of `access` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class AccessMethodCodec {
  private AccessMethodCodec() {}

  static AccessMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Request.ID ->
          new Request(in.shortstr(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit());
      case RequestOk.ID -> new RequestOk(in.uint16());
      default -> throw MethodDecoder.unknown(AccessMethod.CLASS_ID, methodId);
    };
  }

  static void write(AccessMethod method, WireWriter out) {
    switch (method) {
      case Request m ->
          out.shortstr(m.realm())
              .bit(m.exclusive())
              .bit(m.passive())
              .bit(m.active())
              .bit(m.write())
              .bit(m.read());
      case RequestOk m -> out.int16(m.ticket());
    }
  }
}

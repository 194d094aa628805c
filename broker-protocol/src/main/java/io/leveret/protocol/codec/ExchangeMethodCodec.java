package io.leveret.protocol.codec;

import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.ExchangeMethod.Bind;
import io.leveret.protocol.method.ExchangeMethod.BindOk;
import io.leveret.protocol.method.ExchangeMethod.Declare;
import io.leveret.protocol.method.ExchangeMethod.DeclareOk;
import io.leveret.protocol.method.ExchangeMethod.Delete;
import io.leveret.protocol.method.ExchangeMethod.DeleteOk;
import io.leveret.protocol.method.ExchangeMethod.Unbind;
import io.leveret.protocol.method.ExchangeMethod.UnbindOk;

/// Reads and writes the arguments of `exchange` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class ExchangeMethodCodec {
  private ExchangeMethodCodec() {}

  static ExchangeMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Declare.ID ->
          new Declare(
              in.skipTicket().shortstr(),
              in.shortstr(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.table());
      case DeclareOk.ID -> new DeclareOk();
      case Delete.ID -> new Delete(in.skipTicket().shortstr(), in.bit(), in.bit());
      case DeleteOk.ID -> new DeleteOk();
      case Bind.ID ->
          new Bind(in.skipTicket().shortstr(), in.shortstr(), in.shortstr(), in.bit(), in.table());
      case BindOk.ID -> new BindOk();
      case Unbind.ID ->
          new Unbind(
              in.skipTicket().shortstr(), in.shortstr(), in.shortstr(), in.bit(), in.table());
      case UnbindOk.ID -> new UnbindOk();
      default -> throw MethodDecoder.unknown(ExchangeMethod.CLASS_ID, methodId);
    };
  }

  static void write(ExchangeMethod method, WireWriter out) {
    switch (method) {
      case Declare m ->
          out.ticket()
              .shortstr(m.exchange())
              .shortstr(m.type())
              .bit(m.passive())
              .bit(m.durable())
              .bit(m.autoDelete())
              .bit(m.internal())
              .bit(m.noWait())
              .table(m.arguments());
      case Delete m -> out.ticket().shortstr(m.exchange()).bit(m.ifUnused()).bit(m.noWait());
      case Bind m ->
          out.ticket()
              .shortstr(m.destination())
              .shortstr(m.source())
              .shortstr(m.routingKey())
              .bit(m.noWait())
              .table(m.arguments());
      case Unbind m ->
          out.ticket()
              .shortstr(m.destination())
              .shortstr(m.source())
              .shortstr(m.routingKey())
              .bit(m.noWait())
              .table(m.arguments());
      case DeclareOk _, DeleteOk _, BindOk _, UnbindOk _ -> {}
    }
  }
}

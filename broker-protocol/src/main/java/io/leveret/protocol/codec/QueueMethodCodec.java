package io.leveret.protocol.codec;

import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.QueueMethod.Bind;
import io.leveret.protocol.method.QueueMethod.BindOk;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.method.QueueMethod.DeclareOk;
import io.leveret.protocol.method.QueueMethod.Delete;
import io.leveret.protocol.method.QueueMethod.DeleteOk;
import io.leveret.protocol.method.QueueMethod.Purge;
import io.leveret.protocol.method.QueueMethod.PurgeOk;
import io.leveret.protocol.method.QueueMethod.Unbind;
import io.leveret.protocol.method.QueueMethod.UnbindOk;

/// Reads and writes the arguments of `queue` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class QueueMethodCodec {
  private QueueMethodCodec() {}

  static QueueMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Declare.ID ->
          new Declare(
              in.skipTicket().shortstr(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.table());
      case DeclareOk.ID -> new DeclareOk(in.shortstr(), in.uint32(), in.uint32());
      case Bind.ID ->
          new Bind(in.skipTicket().shortstr(), in.shortstr(), in.shortstr(), in.bit(), in.table());
      case BindOk.ID -> new BindOk();
      case Purge.ID -> new Purge(in.skipTicket().shortstr(), in.bit());
      case PurgeOk.ID -> new PurgeOk(in.uint32());
      case Delete.ID -> new Delete(in.skipTicket().shortstr(), in.bit(), in.bit(), in.bit());
      case DeleteOk.ID -> new DeleteOk(in.uint32());
      case Unbind.ID ->
          new Unbind(in.skipTicket().shortstr(), in.shortstr(), in.shortstr(), in.table());
      case UnbindOk.ID -> new UnbindOk();
      default -> throw MethodDecoder.unknown(QueueMethod.CLASS_ID, methodId);
    };
  }

  static void write(QueueMethod method, WireWriter out) {
    switch (method) {
      case Declare m ->
          out.ticket()
              .shortstr(m.queue())
              .bit(m.passive())
              .bit(m.durable())
              .bit(m.exclusive())
              .bit(m.autoDelete())
              .bit(m.noWait())
              .table(m.arguments());
      case DeclareOk m ->
          out.shortstr(m.queue()).uint32(m.messageCount()).uint32(m.consumerCount());
      case Bind m ->
          out.ticket()
              .shortstr(m.queue())
              .shortstr(m.exchange())
              .shortstr(m.routingKey())
              .bit(m.noWait())
              .table(m.arguments());
      case Purge m -> out.ticket().shortstr(m.queue()).bit(m.noWait());
      case PurgeOk m -> out.uint32(m.messageCount());
      case Delete m ->
          out.ticket().shortstr(m.queue()).bit(m.ifUnused()).bit(m.ifEmpty()).bit(m.noWait());
      case DeleteOk m -> out.uint32(m.messageCount());
      case Unbind m ->
          out.ticket()
              .shortstr(m.queue())
              .shortstr(m.exchange())
              .shortstr(m.routingKey())
              .table(m.arguments());
      case BindOk _, UnbindOk _ -> {}
    }
  }
}

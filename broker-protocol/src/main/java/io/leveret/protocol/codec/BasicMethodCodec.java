package io.leveret.protocol.codec;

import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.BasicMethod.Ack;
import io.leveret.protocol.method.BasicMethod.Cancel;
import io.leveret.protocol.method.BasicMethod.CancelOk;
import io.leveret.protocol.method.BasicMethod.Consume;
import io.leveret.protocol.method.BasicMethod.ConsumeOk;
import io.leveret.protocol.method.BasicMethod.Deliver;
import io.leveret.protocol.method.BasicMethod.Get;
import io.leveret.protocol.method.BasicMethod.GetEmpty;
import io.leveret.protocol.method.BasicMethod.GetOk;
import io.leveret.protocol.method.BasicMethod.Nack;
import io.leveret.protocol.method.BasicMethod.Publish;
import io.leveret.protocol.method.BasicMethod.Qos;
import io.leveret.protocol.method.BasicMethod.QosOk;
import io.leveret.protocol.method.BasicMethod.Recover;
import io.leveret.protocol.method.BasicMethod.RecoverAsync;
import io.leveret.protocol.method.BasicMethod.RecoverOk;
import io.leveret.protocol.method.BasicMethod.Reject;
import io.leveret.protocol.method.BasicMethod.Return;

/// Reads and writes the arguments of `basic` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class BasicMethodCodec {
  private BasicMethodCodec() {}

  static BasicMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Qos.ID -> new Qos(in.uint32(), in.uint16(), in.bit());
      case QosOk.ID -> new QosOk();
      case Consume.ID ->
          new Consume(
              in.skipTicket().shortstr(),
              in.shortstr(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.bit(),
              in.table());
      case ConsumeOk.ID -> new ConsumeOk(in.shortstr());
      case Cancel.ID -> new Cancel(in.shortstr(), in.bit());
      case CancelOk.ID -> new CancelOk(in.shortstr());
      case Publish.ID -> new Publish(in.skipTicket().shortstr(), in.shortstr(), in.bit(), in.bit());
      case Return.ID -> new Return(in.uint16(), in.shortstr(), in.shortstr(), in.shortstr());
      case Deliver.ID ->
          new Deliver(in.shortstr(), in.int64(), in.bit(), in.shortstr(), in.shortstr());
      case Get.ID -> new Get(in.skipTicket().shortstr(), in.bit());
      case GetOk.ID -> new GetOk(in.int64(), in.bit(), in.shortstr(), in.shortstr(), in.uint32());
      case GetEmpty.ID -> readGetEmpty(in);
      case Ack.ID -> new Ack(in.int64(), in.bit());
      case Reject.ID -> new Reject(in.int64(), in.bit());
      case RecoverAsync.ID -> new RecoverAsync(in.bit());
      case Recover.ID -> new Recover(in.bit());
      case RecoverOk.ID -> new RecoverOk();
      case Nack.ID -> new Nack(in.int64(), in.bit(), in.bit());
      default -> throw MethodDecoder.unknown(BasicMethod.CLASS_ID, methodId);
    };
  }

  private static GetEmpty readGetEmpty(WireReader in) {
    var method = new GetEmpty();
    in.skipShortstr();
    return method;
  }

  static void write(BasicMethod method, WireWriter out) {
    switch (method) {
      case Qos m -> out.uint32(m.prefetchSize()).int16(m.prefetchCount()).bit(m.global());
      case Consume m -> writeConsume(m, out);
      case ConsumeOk m -> out.shortstr(m.consumerTag());
      case Cancel m -> out.shortstr(m.consumerTag()).bit(m.noWait());
      case CancelOk m -> out.shortstr(m.consumerTag());
      case Publish m -> writePublish(m, out);
      case Return m ->
          out.int16(m.replyCode())
              .shortstr(m.replyText())
              .shortstr(m.exchange())
              .shortstr(m.routingKey());
      case Deliver m -> writeDeliver(m, out);
      case Get m -> out.ticket().shortstr(m.queue()).bit(m.noAck());
      case GetOk m -> writeGetOk(m, out);
      case GetEmpty _ -> out.shortstr("");
      case Ack m -> out.int64(m.deliveryTag()).bit(m.multiple());
      case Reject m -> out.int64(m.deliveryTag()).bit(m.requeue());
      case RecoverAsync m -> out.bit(m.requeue());
      case Recover m -> out.bit(m.requeue());
      case Nack m -> out.int64(m.deliveryTag()).bit(m.multiple()).bit(m.requeue());
      case QosOk _, RecoverOk _ -> {}
    }
  }

  private static void writeConsume(Consume m, WireWriter out) {
    out.ticket()
        .shortstr(m.queue())
        .shortstr(m.consumerTag())
        .bit(m.noLocal())
        .bit(m.noAck())
        .bit(m.exclusive())
        .bit(m.noWait())
        .table(m.arguments());
  }

  private static void writePublish(Publish m, WireWriter out) {
    out.ticket()
        .shortstr(m.exchange())
        .shortstr(m.routingKey())
        .bit(m.mandatory())
        .bit(m.immediate());
  }

  private static void writeDeliver(Deliver m, WireWriter out) {
    out.shortstr(m.consumerTag())
        .int64(m.deliveryTag())
        .bit(m.redelivered())
        .shortstr(m.exchange())
        .shortstr(m.routingKey());
  }

  private static void writeGetOk(GetOk m, WireWriter out) {
    out.int64(m.deliveryTag())
        .bit(m.redelivered())
        .shortstr(m.exchange())
        .shortstr(m.routingKey())
        .uint32(m.messageCount());
  }
}

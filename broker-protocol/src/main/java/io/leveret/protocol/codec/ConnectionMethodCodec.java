package io.leveret.protocol.codec;

import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ConnectionMethod.Blocked;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.CloseOk;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.ConnectionMethod.OpenOk;
import io.leveret.protocol.method.ConnectionMethod.Secure;
import io.leveret.protocol.method.ConnectionMethod.SecureOk;
import io.leveret.protocol.method.ConnectionMethod.Start;
import io.leveret.protocol.method.ConnectionMethod.StartOk;
import io.leveret.protocol.method.ConnectionMethod.Tune;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.ConnectionMethod.Unblocked;
import io.leveret.protocol.method.ConnectionMethod.UpdateSecret;
import io.leveret.protocol.method.ConnectionMethod.UpdateSecretOk;

/// Reads and writes the arguments of `connection` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class ConnectionMethodCodec {
  private ConnectionMethodCodec() {}

  static ConnectionMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Start.ID -> new Start(in.octet(), in.octet(), in.table(), in.longText(), in.longText());
      case StartOk.ID -> new StartOk(in.table(), in.shortstr(), in.longstr(), in.shortstr());
      case Secure.ID -> new Secure(in.longstr());
      case SecureOk.ID -> new SecureOk(in.longstr());
      case Tune.ID -> new Tune(in.uint16(), in.uint32(), in.uint16());
      case TuneOk.ID -> new TuneOk(in.uint16(), in.uint32(), in.uint16());
      case Open.ID -> readOpen(in);
      case OpenOk.ID -> readOpenOk(in);
      case Close.ID -> new Close(in.uint16(), in.shortstr(), in.uint16(), in.uint16());
      case CloseOk.ID -> new CloseOk();
      case Blocked.ID -> new Blocked(in.shortstr());
      case Unblocked.ID -> new Unblocked();
      case UpdateSecret.ID -> new UpdateSecret(in.longstr(), in.shortstr());
      case UpdateSecretOk.ID -> new UpdateSecretOk();
      default -> throw MethodDecoder.unknown(ConnectionMethod.CLASS_ID, methodId);
    };
  }

  private static Open readOpen(WireReader in) {
    var method = new Open(in.shortstr());
    in.skipShortstr().skip(1);
    return method;
  }

  private static OpenOk readOpenOk(WireReader in) {
    var method = new OpenOk();
    in.skipShortstr();
    return method;
  }

  static void write(ConnectionMethod method, WireWriter out) {
    switch (method) {
      case Start m ->
          out.octet(m.versionMajor())
              .octet(m.versionMinor())
              .table(m.serverProperties())
              .longText(m.mechanisms())
              .longText(m.locales());
      case StartOk m ->
          out.table(m.clientProperties())
              .shortstr(m.mechanism())
              .longstr(m.response())
              .shortstr(m.locale());
      case Secure m -> out.longstr(m.challenge());
      case SecureOk m -> out.longstr(m.response());
      case Tune m -> out.int16(m.channelMax()).uint32(m.frameMax()).int16(m.heartbeat());
      case TuneOk m -> out.int16(m.channelMax()).uint32(m.frameMax()).int16(m.heartbeat());
      case Open m -> out.shortstr(m.virtualHost()).shortstr("").bit(false);
      case OpenOk _ -> out.shortstr("");
      case Close m ->
          out.int16(m.replyCode())
              .shortstr(m.replyText())
              .int16(m.failedClassId())
              .int16(m.failedMethodId());
      case Blocked m -> out.shortstr(m.reason());
      case UpdateSecret m -> out.longstr(m.newSecret()).shortstr(m.reason());
      case CloseOk _, Unblocked _, UpdateSecretOk _ -> {}
    }
  }
}

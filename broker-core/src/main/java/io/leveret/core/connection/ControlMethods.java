package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.CHANNEL_ERROR;

import io.leveret.protocol.codec.MethodDecoder;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.CloseOk;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.ConnectionMethod.OpenOk;
import io.leveret.protocol.method.ConnectionMethod.SecureOk;
import io.leveret.protocol.method.ConnectionMethod.StartOk;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.ConnectionMethod.UpdateSecret;
import io.leveret.protocol.method.ConnectionMethod.UpdateSecretOk;
import io.leveret.protocol.method.Method;
import java.nio.ByteBuffer;

/// Channel 0: class 10, `connection`, in the order that 0-9-1 §2.2.4 gives it.
///
/// **Confined** to the connection's loop.
final class ControlMethods {
  private final AmqpConnection connection;
  private final Handshake handshake;
  private final Login login;
  private final WireReader reader = new WireReader();

  ControlMethods(AmqpConnection connection, Handshake handshake, Login login) {
    this.connection = connection;
    this.handshake = handshake;
    this.login = login;
  }

  /// Takes a method frame of channel 0 whose payload is `payload` to `end`.
  void method(ByteBuffer in, int payload, int end) {
    if (connection.state() == ConnectionState.CLOSED) {
      return;
    }
    Method method = MethodDecoder.decode(reader.wrap(in, payload, end - payload));
    switch (connection.state()) {
      case AWAITING_HEADER, STARTING -> starting(method);
      case SECURING -> securing(method);
      case TUNING -> tuning(method);
      case OPENING -> opening(method);
      case RUNNING -> running(method);
      case CLOSING -> closing(method);
      case CLOSED -> {}
    }
  }

  private void starting(Method method) {
    if (!(method instanceof StartOk startOk)) {
      throw new UnansweredException("expected start-ok, got another method");
    }
    login.start(startOk);
  }

  private void securing(Method method) {
    if (!(method instanceof SecureOk secureOk)) {
      throw new UnansweredException("expected secure-ok, got another method");
    }
    login.secure(secureOk);
  }

  private void tuning(Method method) {
    switch (method) {
      case TuneOk tuneOk -> {
        handshake.requireAcceptable(tuneOk);
        connection.tune(tuneOk);
        connection.state(ConnectionState.OPENING);
      }
      case Close close -> connection.closedByPeer(close);
      default -> throw unexpected();
    }
  }

  private void opening(Method method) {
    switch (method) {
      case Open open -> {
        connection.open(handshake.open(open, connection.currentUser()));
        connection.state(ConnectionState.RUNNING);
        connection.reply(new OpenOk());
      }
      case Close close -> connection.closedByPeer(close);
      default -> throw unexpected();
    }
  }

  private void running(Method method) {
    switch (method) {
      case Close close -> connection.closedByPeer(close);
      case UpdateSecret _ -> connection.reply(new UpdateSecretOk()); // no secret here expires
      default -> throw unexpected();
    }
  }

  private void closing(Method method) {
    switch (method) {
      case Close _ -> connection.reply(new CloseOk());
      case CloseOk _ -> connection.finish();
      default -> {}
    }
  }

  private ConnectionException unexpected() {
    return new ConnectionException(
        CHANNEL_ERROR, "unexpected method in connection state " + connection.state().text());
  }
}

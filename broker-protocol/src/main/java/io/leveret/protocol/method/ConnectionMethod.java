package io.leveret.protocol.method;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.LongString;

/// Class 10, `connection`: opening, negotiating and closing a connection.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface ConnectionMethod extends Method {
  int CLASS_ID = 10;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Start _ -> Start.ID;
      case StartOk _ -> StartOk.ID;
      case Secure _ -> Secure.ID;
      case SecureOk _ -> SecureOk.ID;
      case Tune _ -> Tune.ID;
      case TuneOk _ -> TuneOk.ID;
      case Open _ -> Open.ID;
      case OpenOk _ -> OpenOk.ID;
      case Close _ -> Close.ID;
      case CloseOk _ -> CloseOk.ID;
      case Blocked _ -> Blocked.ID;
      case Unblocked _ -> Unblocked.ID;
      case UpdateSecret _ -> UpdateSecret.ID;
      case UpdateSecretOk _ -> UpdateSecretOk.ID;
    };
  }

  /// Server: what is on offer; `mechanisms` and `locales` are separated by spaces.
  record Start(
      int versionMajor,
      int versionMinor,
      FieldTable serverProperties,
      String mechanisms,
      String locales)
      implements ConnectionMethod {
    public static final int ID = 10;
  }

  /// Client: the chosen mechanism and its first response.
  record StartOk(FieldTable clientProperties, String mechanism, LongString response, String locale)
      implements ConnectionMethod {
    public static final int ID = 11;
  }

  /// Server: a further challenge of the mechanism.
  record Secure(LongString challenge) implements ConnectionMethod {
    public static final int ID = 20;
  }

  /// Client: the answer to a challenge.
  record SecureOk(LongString response) implements ConnectionMethod {
    public static final int ID = 21;
  }

  /// Server: limits on offer. `frameMax` in bytes, `heartbeat` in seconds, 0 meaning none.
  record Tune(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
    public static final int ID = 30;
  }

  /// Client: limits chosen, in the units of [Tune].
  record TuneOk(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
    public static final int ID = 31;
  }

  /// Client: the virtual host to work in.
  record Open(String virtualHost) implements ConnectionMethod {
    public static final int ID = 40;
  }

  /// Server: the virtual host is open.
  record OpenOk() implements ConnectionMethod {
    public static final int ID = 41;
  }

  /// Either: the connection ends. The last two are `class-id` and `method-id` of the method that
  /// failed, or 0 and 0; they are renamed because every method has a [#classId] of its own.
  record Close(int replyCode, String replyText, int failedClassId, int failedMethodId)
      implements ConnectionMethod {
    public static final int ID = 50;
  }

  /// Either: the peer may close the socket.
  record CloseOk() implements ConnectionMethod {
    public static final int ID = 51;
  }

  /// Server: publishing is stopped until [Unblocked]. An extension of RabbitMQ.
  record Blocked(String reason) implements ConnectionMethod {
    public static final int ID = 60;
  }

  /// Server: publishing goes on.
  record Unblocked() implements ConnectionMethod {
    public static final int ID = 61;
  }

  /// Client: a fresh secret for the same user. An extension of RabbitMQ.
  record UpdateSecret(LongString newSecret, String reason) implements ConnectionMethod {
    public static final int ID = 70;
  }

  /// Server: the secret was taken.
  record UpdateSecretOk() implements ConnectionMethod {
    public static final int ID = 71;
  }
}

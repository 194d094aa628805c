package io.leveret.protocol.codec;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.AccessMethod;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;

/// Reads the payload of a method frame (0-9-1 §4.2.4), whichever side it came from.
///
/// Stateless.
public final class MethodDecoder {
  private MethodDecoder() {}

  /// Reads class id, method id and arguments: a whole payload.
  ///
  /// @throws ConnectionException as the other [#decode] does
  public static Method decode(WireReader in) {
    return decode(in.uint16(), in.uint16(), in);
  }

  /// Reads the arguments, which must be all that remains of the window.
  ///
  /// @throws ConnectionException 503 when there is no such method; 501 when the arguments are cut
  ///   short, too long, not UTF-8 or hold a malformed field table
  public static Method decode(int classId, int methodId, WireReader in) {
    var method = readArguments(classId, methodId, in);
    if (in.remaining() != 0) {
      throw new ConnectionException(
          ReplyCode.FRAME_ERROR,
          "cannot decode " + in.remaining() + " bytes after method " + classId + "." + methodId);
    }
    return method;
  }

  /// Whatever is wrong with the arguments of a method that is known is answered alike (G039).
  private static Method readArguments(int classId, int methodId, WireReader in) {
    try {
      return read(classId, methodId, in);
    } catch (ConnectionException e) {
      if (e.replyCode() == ReplyCode.SYNTAX_ERROR) {
        throw new ConnectionException(ReplyCode.FRAME_ERROR, e.explanation());
      }
      throw e;
    }
  }

  private static Method read(int classId, int methodId, WireReader in) {
    return switch (classId) {
      case ConnectionMethod.CLASS_ID -> ConnectionMethodCodec.read(methodId, in);
      case ChannelMethod.CLASS_ID -> ChannelMethodCodec.read(methodId, in);
      case AccessMethod.CLASS_ID -> AccessMethodCodec.read(methodId, in);
      case ExchangeMethod.CLASS_ID -> ExchangeMethodCodec.read(methodId, in);
      case QueueMethod.CLASS_ID -> QueueMethodCodec.read(methodId, in);
      case BasicMethod.CLASS_ID -> BasicMethodCodec.read(methodId, in);
      case ConfirmMethod.CLASS_ID -> ConfirmMethodCodec.read(methodId, in);
      case TxMethod.CLASS_ID -> TxMethodCodec.read(methodId, in);
      default -> throw unknown(classId, methodId);
    };
  }

  static ConnectionException unknown(int classId, int methodId) {
    return new ConnectionException(
        ReplyCode.COMMAND_INVALID, "unknown method " + classId + "." + methodId);
  }
}

package io.leveret.cli.perf.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The numbers of AMQP 0-9-1 that this tool uses. A method's id is its class id in the upper and
/// its method id in the lower 16 bits. Stateless.
public final class Wire {
  public static final int METHOD = 1;
  public static final int HEADER = 2;
  public static final int BODY = 3;
  public static final int HEARTBEAT = 8;
  public static final int FRAME_END = 0xCE;

  /// Octets of a frame besides its payload: type, channel, length and the end octet.
  public static final int FRAME_OVERHEAD = 8;

  public static final int CONNECTION_START = id(10, 10);
  public static final int CONNECTION_START_OK = id(10, 11);
  public static final int CONNECTION_TUNE = id(10, 30);
  public static final int CONNECTION_TUNE_OK = id(10, 31);
  public static final int CONNECTION_OPEN = id(10, 40);
  public static final int CONNECTION_OPEN_OK = id(10, 41);
  public static final int CONNECTION_CLOSE = id(10, 50);
  public static final int CONNECTION_CLOSE_OK = id(10, 51);
  public static final int CHANNEL_OPEN = id(20, 10);
  public static final int CHANNEL_OPEN_OK = id(20, 11);
  public static final int CHANNEL_CLOSE = id(20, 40);
  public static final int CHANNEL_CLOSE_OK = id(20, 41);
  public static final int EXCHANGE_DECLARE = id(40, 10);
  public static final int EXCHANGE_DECLARE_OK = id(40, 11);
  public static final int EXCHANGE_DELETE = id(40, 20);
  public static final int EXCHANGE_DELETE_OK = id(40, 21);
  public static final int QUEUE_DECLARE = id(50, 10);
  public static final int QUEUE_DECLARE_OK = id(50, 11);
  public static final int QUEUE_BIND = id(50, 20);
  public static final int QUEUE_BIND_OK = id(50, 21);
  public static final int QUEUE_PURGE = id(50, 30);
  public static final int QUEUE_PURGE_OK = id(50, 31);
  public static final int QUEUE_DELETE = id(50, 40);
  public static final int QUEUE_DELETE_OK = id(50, 41);
  public static final int QUEUE_UNBIND = id(50, 50);
  public static final int QUEUE_UNBIND_OK = id(50, 51);
  public static final int BASIC_QOS = id(60, 10);
  public static final int BASIC_QOS_OK = id(60, 11);
  public static final int BASIC_CONSUME = id(60, 20);
  public static final int BASIC_CONSUME_OK = id(60, 21);
  public static final int BASIC_CANCEL = id(60, 30);
  public static final int BASIC_PUBLISH = id(60, 40);
  public static final int BASIC_RETURN = id(60, 50);
  public static final int BASIC_DELIVER = id(60, 60);
  public static final int BASIC_GET = id(60, 70);
  public static final int BASIC_GET_OK = id(60, 71);
  public static final int BASIC_GET_EMPTY = id(60, 72);
  public static final int BASIC_ACK = id(60, 80);
  public static final int BASIC_NACK = id(60, 120);
  public static final int CONFIRM_SELECT = id(85, 10);
  public static final int CONFIRM_SELECT_OK = id(85, 11);

  private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

  private Wire() {}

  private static int id(int classId, int methodId) {
    return classId << 16 | methodId;
  }

  public static ByteBuffer protocolHeader() {
    return ByteBuffer.wrap(PROTOCOL_HEADER.clone());
  }

  /// What the broker said when it closed, as one line: `channel.close 404 NOT_FOUND - no queue …`.
  ///
  /// @param at where the method's arguments begin: reply code, then reply text
  public static String describeClose(int methodId, ByteBuffer in, int at) {
    var text = new byte[in.get(at + 2) & 0xFF];
    in.get(at + 3, text);
    return (methodId == CONNECTION_CLOSE ? "connection.close " : "channel.close ")
        + (in.getShort(at) & 0xFFFF)
        + " "
        + new String(text, StandardCharsets.UTF_8);
  }
}

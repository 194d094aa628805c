package io.leveret.protocol.frame;

import java.nio.ByteBuffer;

/// What the first eight bytes of a connection ask for (0-9-1 §4.2.2).
///
/// Only the two accepted headers begin a connection. Everything else is answered with the header
/// that this broker does speak, `AMQP 0 0 9 1`, and closed. RabbitMQ gives that answer to some
/// 0-9-x headers only and `AMQP 3 1 0 0` to the rest, since it speaks 1.0 as well; a 0-9-1 broker
/// must not, or a 1.0 client would try again for ever.
public enum ProtocolHeader {
  AMQP_0_9_1("AMQP 0-9-1"),

  /// `AMQP 1 1 0 9`, which some old clients send although they speak 0-9-1.
  AMQP_0_9("AMQP 0-9"),

  AMQP_1_0("AMQP 1.0"),
  AMQP_1_0_TLS("AMQP 1.0 with TLS"),
  AMQP_1_0_SASL("AMQP 1.0 with SASL"),

  /// `AMQP` and a version that is none of the above.
  AMQP_OTHER("an unknown version of AMQP"),

  /// The peer thinks that this is a TLS port.
  TLS_CLIENT_HELLO("TLS"),

  /// The peer thinks that this is a web server.
  HTTP_GET("HTTP"),

  UNKNOWN("an unknown protocol");

  /// Bytes of a protocol header.
  public static final int LENGTH = 8;

  private static final int AMQP = 'A' << 24 | 'M' << 16 | 'Q' << 8 | 'P';
  private static final int GET = 'G' << 24 | 'E' << 16 | 'T' << 8 | ' ';
  private static final int TLS_HANDSHAKE = 0x16_03;
  private static final int CLIENT_HELLO = 0x01;

  private final String description;

  ProtocolHeader(String description) {
    this.description = description;
  }

  /// Reads the [#LENGTH] bytes of big-endian `memory` at `offset`.
  public static ProtocolHeader parse(ByteBuffer memory, int offset) {
    int start = memory.getInt(offset);
    if (start == AMQP) {
      return parseVersion(memory.getInt(offset + 4));
    }
    if (start == GET) {
      return HTTP_GET;
    }
    boolean hello = start >>> 16 == TLS_HANDSHAKE && memory.get(offset + 5) == CLIENT_HELLO;
    return hello ? TLS_CLIENT_HELLO : UNKNOWN;
  }

  private static ProtocolHeader parseVersion(int version) {
    return switch (version) {
      case 0x00_00_09_01 -> AMQP_0_9_1;
      case 0x01_01_00_09 -> AMQP_0_9;
      case 0x00_01_00_00 -> AMQP_1_0;
      case 0x02_01_00_00 -> AMQP_1_0_TLS;
      case 0x03_01_00_00 -> AMQP_1_0_SASL;
      default -> AMQP_OTHER;
    };
  }

  /// Whether a connection begins, to be treated as 0-9-1.
  public boolean isAccepted() {
    return this == AMQP_0_9_1 || this == AMQP_0_9;
  }

  /// What the peer speaks, for the log.
  public String description() {
    return description;
  }

  /// Writes `AMQP 0 0 9 1` at the buffer's position: the answer to every refused header, and what a
  /// client sends.
  public static void write(ByteBuffer out) {
    out.putInt(AMQP).putInt(0x00_00_09_01);
  }
}

package io.leveret.protocol.error;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The reply codes of 0-9-1 §1.1, named as they appear on the wire.
///
/// Immutable. Whether a code closes the channel or the connection is decided by the type of the
/// exception that carries it; [#isHard] is only what the specification's table says.
public enum ReplyCode {
  REPLY_SUCCESS(200, false),
  CONTENT_TOO_LARGE(311, false),
  NO_ROUTE(312, false),
  NO_CONSUMERS(313, false),
  CONNECTION_FORCED(320, true),
  INVALID_PATH(402, true),
  ACCESS_REFUSED(403, false),
  NOT_FOUND(404, false),
  RESOURCE_LOCKED(405, false),
  PRECONDITION_FAILED(406, false),
  FRAME_ERROR(501, true),
  SYNTAX_ERROR(502, true),
  COMMAND_INVALID(503, true),
  CHANNEL_ERROR(504, true),
  UNEXPECTED_FRAME(505, true),
  RESOURCE_ERROR(506, true),
  NOT_ALLOWED(530, true),
  NOT_IMPLEMENTED(540, true),
  INTERNAL_ERROR(541, true);

  /// Bytes of UTF-8 that a reply text may have: it is a short string.
  public static final int MAX_TEXT_BYTES = 255;

  private final int code;
  private final boolean hard;

  ReplyCode(int code, boolean hard) {
    this.code = code;
    this.hard = hard;
  }

  /// The code with this number, if 0-9-1 has one.
  public static Optional<ReplyCode> of(int code) {
    return Arrays.stream(values()).filter(reply -> reply.code == code).findFirst();
  }

  /// The number on the wire.
  public int code() {
    return code;
  }

  /// Whether the specification lets this code close the whole connection.
  public boolean isHard() {
    return hard;
  }

  /// `NAME - explanation`, cut to [#MAX_TEXT_BYTES] bytes of UTF-8, never inside a character.
  public String text(String explanation) {
    var text = name() + " - " + explanation;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_TEXT_BYTES) {
      return text;
    }
    int end = MAX_TEXT_BYTES;
    while (isContinuation(bytes[end])) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static boolean isContinuation(byte octet) {
    return (octet & 0xC0) == 0x80;
  }
}

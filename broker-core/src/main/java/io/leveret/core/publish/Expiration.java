package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.protocol.error.ChannelException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The property `expiration`: milliseconds as a decimal text (G053). Stateless.
final class Expiration {
  /// Ten years of 365 days.
  private static final long MAX_MILLIS = 315_360_000_000L;

  /// So many digits cannot be too much for a `long`.
  private static final int MOST_DIGITS = 18;

  private static final long NOT_PLAIN = -1;

  private static final Pattern NUMBER = Pattern.compile("([+-]?[0-9]+)(.*)", Pattern.DOTALL);

  private Expiration() {}

  /// The milliseconds that the `length` bytes at `offset` say.
  ///
  /// @throws ChannelException 406 when they are no number, or one that is negative or too large
  static long millis(ByteBuffer memory, int offset, int length) {
    long plain = plainMillis(memory, offset, length);
    if (plain != NOT_PLAIN) {
      return plain;
    }
    var bytes = new byte[length];
    memory.get(offset, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String problem = problem(text);
    if (!problem.isEmpty()) {
      throw new ChannelException(
          PRECONDITION_FAILED,
          "invalid expiration '%s': %s"
              .formatted(new String(bytes, StandardCharsets.UTF_8), problem));
    }
    return new BigInteger(text).longValueExact();
  }

  /// The value of what nearly all publishers send: digits alone, of a value that is allowed.
  private static long plainMillis(ByteBuffer memory, int offset, int length) {
    if (length == 0 || length > MOST_DIGITS) {
      return NOT_PLAIN;
    }
    long millis = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = memory.get(i) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_PLAIN;
      }
      millis = 10 * millis + digit;
    }
    return millis <= MAX_MILLIS ? millis : NOT_PLAIN;
  }

  private static String problem(String text) {
    var number = NUMBER.matcher(text);
    if (!number.matches()) {
      return "no_integer";
    }
    if (!number.group(2).isEmpty()) {
      return "{leftover_string,\"%s\"}".formatted(escaped(number.group(2)));
    }
    var millis = new BigInteger(number.group(1));
    if (millis.signum() < 0) {
      return "{value_negative,%d}".formatted(millis);
    }
    boolean allowed = millis.compareTo(BigInteger.valueOf(MAX_MILLIS)) <= 0;
    return allowed ? "" : "{value_too_large,%d}".formatted(millis);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}

package io.leveret.cli.store;

import io.leveret.core.offline.StoredMessage.Body;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;

/// A body as text, piece by piece: a character, or three bytes that make four of base64, may lie in
/// two pieces. Stateless.
final class BodyText {
  private static final byte[] NOTHING = {};

  private BodyText() {}

  static boolean isUtf8(Body body) {
    return decode(body, _ -> {});
  }

  /// Tells the characters of a body, as far as it is UTF-8; answers whether all of it is.
  static boolean decode(Body body, Consumer<CharSequence> text) {
    var decoding = new Decoding(text);
    body.forEach(decoding::take);
    return decoding.end();
  }

  /// Tells a body in base64.
  static void encode(Body body, Consumer<String> text) {
    byte[][] left = {NOTHING};
    body.forEach(piece -> {
      byte[] bytes = joined(left[0], piece);
      int whole = bytes.length - bytes.length % 3;
      text.accept(base64(Arrays.copyOf(bytes, whole)));
      left[0] = Arrays.copyOfRange(bytes, whole, bytes.length);
    });
    text.accept(base64(left[0]));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] joined(byte[] left, byte[] right) {
    if (left.length == 0) {
      return right;
    }
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /// Bytes on their way to characters.
  private static final class Decoding {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final Consumer<CharSequence> text;
    private byte[] left = NOTHING;
    private boolean isText = true;

    Decoding(Consumer<CharSequence> text) {
      this.text = text;
    }

    void take(byte[] piece) {
      if (isText) {
        left = decode(joined(left, piece), false);
      }
    }

    boolean end() {
      if (isText) {
        left = decode(left, true);
      }
      return isText && left.length == 0;
    }

    /// Answers the bytes that make no whole character yet.
    private byte[] decode(byte[] bytes, boolean isLast) {
      var in = ByteBuffer.wrap(bytes);
      var out = CharBuffer.allocate(bytes.length + 1);
      isText = !decoder.decode(in, out, isLast).isError();
      text.accept(out.flip());
      return Arrays.copyOfRange(bytes, in.position(), bytes.length);
    }
  }
}

package io.leveret.cli.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.offline.StoredMessage.Body;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A body comes in pieces of any size, which cut through characters and through what base64 takes
/// together.
class BodyTextTest {
  private static Body pieces(byte[] bytes, int size) {
    return piece -> {
      for (int at = 0; at < bytes.length; at += size) {
        piece.accept(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 100})
  void putsPiecesTogether(int size) {
    String text = "a ü € \ud83d\udc07 \n\"end\"";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var decoded = new StringBuilder();
    var encoded = new StringBuilder();

    boolean isText = BodyText.decode(pieces(bytes, size), decoded::append);
    BodyText.encode(pieces(bytes, size), encoded::append);

    assertThat(isText).isTrue();
    assertThat(decoded).hasToString(text);
    assertThat(encoded).hasToString(Base64.getEncoder().encodeToString(bytes));
  }

  @Test
  void tellsTextFromOtherBytes() {
    assertThat(BodyText.isUtf8(pieces(new byte[0], 1))).isTrue();
    assertThat(BodyText.isUtf8(pieces(new byte[] {'a', (byte) 0xff, 'b'}, 1))).isFalse();
    assertThat(BodyText.isUtf8(pieces(new byte[] {'a', (byte) 0xe2, (byte) 0x82}, 2))).isFalse();
  }
}

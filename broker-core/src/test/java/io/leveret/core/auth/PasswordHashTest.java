package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PasswordHashTest {
  /// RabbitMQ documents the algorithm with the salt 908DC60A and the password test12.
  @Test
  void matchesAHashMadeByTheDocumentedAlgorithm() throws NoSuchAlgorithmException {
    byte[] salt = HexFormat.of().parseHex("908DC60A");
    var salted = new ByteArrayOutputStream();
    salted.writeBytes(salt);
    salted.writeBytes("test12".getBytes(UTF_8));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(salted.toByteArray());
    var stored = new ByteArrayOutputStream();
    stored.writeBytes(salt);
    stored.writeBytes(digest);

    var hash = new PasswordHash(Base64.getEncoder().encodeToString(stored.toByteArray()));

    assertThat(hash.base64()).isEqualTo("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");
    assertThat(hash.matches("test12")).isTrue();
    assertThat(hash.matches("test13")).isFalse();
  }

  /// SE-08.
  @Test
  void matchesNoPasswordWhenThereIsNone() {
    assertThat(PasswordHash.NONE.matches("")).isFalse();
    assertThat(PasswordHash.NONE.matches("guest")).isFalse();
  }

  @Test
  void saltsEveryHash() {
    var random = new Random(1);

    var first = PasswordHash.create("guest", random);
    var second = PasswordHash.create("guest", random);

    assertThat(first).isNotEqualTo(second);
    assertThat(first.matches("guest")).isTrue();
    assertThat(second.matches("guest")).isTrue();
  }

  @Test
  void refusesWhatIsNoHash() {
    assertThatThrownBy(() -> new PasswordHash("Z3Vlc3Q="))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hidesItselfWhenPrinted() {
    var hash = PasswordHash.create("guest", new Random(1));

    assertThat(hash.toString()).doesNotContain(hash.base64());
  }
}

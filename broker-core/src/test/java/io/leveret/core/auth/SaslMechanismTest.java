package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.auth.SaslResponse.Anonymous;
import io.leveret.core.auth.SaslResponse.Challenge;
import io.leveret.core.auth.SaslResponse.Credentials;
import io.leveret.core.auth.SaslResponse.Malformed;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// G010.
final class SaslMechanismTest {
  private static final String AMQPLAIN = "\5LOGINS\0\0\0\5guest" + "\10PASSWORDS\0\0\0\6secret";

  private static SaslResponse read(SaslMechanism mechanism, String octets) {
    return mechanism.read(octets.getBytes(ISO_8859_1));
  }

  @Test
  void readsANameAndAPassword() {
    var response = read(SaslMechanism.PLAIN, "\0guest\0secret");

    assertThat(response).isEqualTo(new Credentials("guest", "secret"));
  }

  @Test
  void readsUtf8() {
    var response = read(SaslMechanism.PLAIN, "\0\u00c3\u00bc\0\u00e2\u0082\u00ac");

    assertThat(response).isEqualTo(new Credentials("ü", "€"));
  }

  @Test
  void leavesBlankPasswordsToTheDirectory() {
    var response = read(SaslMechanism.PLAIN, "\0guest\0");

    assertThat(response).isEqualTo(new Credentials("guest", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\0", "guest", "\0guest", "admin\0guest\0secret", "\0a\0b\0", "\0a\0b\0c"})
  void refusesPlainOfAnotherShape(String octets) {
    var response = read(SaslMechanism.PLAIN, octets);

    assertThat(response).isEqualTo(new Malformed());
  }

  @Test
  void readsATableWithoutItsLength() {
    var response = read(SaslMechanism.AMQPLAIN, AMQPLAIN);

    assertThat(response).isEqualTo(new Credentials("guest", "secret"));
  }

  @Test
  void readsATableInAnyOrderAndWithBinaryValues() {
    var response = read(SaslMechanism.AMQPLAIN, "\10PASSWORDx\0\0\0\1p\5LOGINS\0\0\0\1u");

    assertThat(response).isEqualTo(new Credentials("u", "p"));
  }

  @ParameterizedTest
  @MethodSource("lengthsShortOfTheWhole")
  void refusesATableThatIsCutOff(int length) {
    var response = read(SaslMechanism.AMQPLAIN, AMQPLAIN.substring(0, length));

    assertThat(response).isEqualTo(new Malformed());
  }

  static IntStream lengthsShortOfTheWhole() {
    return IntStream.range(0, AMQPLAIN.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\5LOGINS\377\377\377\377guest",
        "\5LOGINS\177\377\377\377guest",
        "\5LOGINI\0\0\0\5" + "\10PASSWORDS\0\0\0\6secret",
        "\377LOGIN"
      })
  void refusesHostileTables(String octets) {
    var response = read(SaslMechanism.AMQPLAIN, octets);

    assertThat(response).isEqualTo(new Malformed());
  }

  /// SE-02
  @ParameterizedTest
  @ValueSource(strings = {"", "somebody", "\0\0"})
  void letsAnybodyStayAnonymous(String octets) {
    var response = read(SaslMechanism.ANONYMOUS, octets);

    assertThat(response).isEqualTo(new Anonymous());
  }

  /// G011
  @Test
  void asksForThePassword() {
    var challenge = (Challenge) read(SaslMechanism.RABBIT_CR_DEMO, "guest");

    assertThat(challenge.challenge()).isEqualTo("Please tell me your password");
    assertThat(challenge.next().read("My password is secret".getBytes(ISO_8859_1)))
        .isEqualTo(new Credentials("guest", "secret"));
    assertThat(challenge.next().read("secret".getBytes(ISO_8859_1))).isEqualTo(new Malformed());
  }

  @Test
  void knowsItsMechanismsByName() {
    assertThat(SaslMechanism.named("ANONYMOUS")).contains(SaslMechanism.ANONYMOUS);
    assertThat(SaslMechanism.named("RABBIT-CR-DEMO")).contains(SaslMechanism.RABBIT_CR_DEMO);
    assertThat(SaslMechanism.named("RABBIT_CR_DEMO")).isEmpty();
    assertThat(SaslMechanism.named("PLAIN")).contains(SaslMechanism.PLAIN);
    assertThat(SaslMechanism.named("AMQPLAIN")).contains(SaslMechanism.AMQPLAIN);
    assertThat(SaslMechanism.named("plain")).isEmpty();
    assertThat(SaslMechanism.named("EXTERNAL")).isEmpty();
  }
}

package io.leveret.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a policy may say.
class PolicyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"message-ttl", "expires", "max-length", "max-length-bytes", "consumer-timeout"})
  void takesLimits(String key) {
    assertThat(user(key, FieldValue.of(1)).definition().integer(key)).hasValue(1);
    refuses(key, FieldValue.of(-1));
    refuses(key, FieldValue.of(1.5));
    refuses(key, FieldValue.of("1"));
  }

  /// G083: less than none is no limit, in RabbitMQ, too.
  @Test
  void takesANegativeDeliveryLimit() {
    assertThat(user("delivery-limit", FieldValue.of(-1)).ignoredKeys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "overflow, reject-publish-dlx, drop-tail",
    "delivery-limit-counts, all, none",
    "overflow-order, lowest-priority, oldest"
  })
  void takesChoices(String key, String right, String wrong) {
    assertThat(user(key, FieldValue.of(right)).definition().text(key)).hasValue(right);
    refuses(key, FieldValue.of(wrong));
    refuses(key, FieldValue.of(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dead-letter-exchange", "dead-letter-routing-key", "alternate-exchange"})
  void takesNames(String key) {
    assertThat(user(key, FieldValue.of("")).definition().text(key)).hasValue("");
    refuses(key, FieldValue.of(true));
    refuses(key, FieldValue.of("x".repeat(256)));
  }

  @Test
  void takesAFlag() {
    assertThat(user("trust-client-x-death", FieldValue.of(true)).definition().size()).isEqualTo(1);
    refuses("trust-client-x-death", FieldValue.of("true"));
  }

  /// What only RabbitMQ understands may come along, and does nothing.
  @ParameterizedTest
  @ValueSource(strings = {"ha-mode", "queue-version", "federation-upstream-set", "max-age"})
  void ignoresWhatOnlyRabbitMqUnderstands(String key) {
    assertThat(user(key, FieldValue.of("all")).ignoredKeys()).containsExactly(key);
  }

  @Test
  void namesTheKeyThatItDoesNotKnow() {
    assertThatThrownBy(() -> user("max-lenght", FieldValue.of(1)))
        .isInstanceOf(PolicyException.class)
        .hasMessage("policy 'p': 'max-lenght' is not a recognised policy setting");
  }

  @Test
  void saysWhatAValueShouldBe() {
    assertThatThrownBy(() -> user("expires", FieldValue.of(0)))
        .hasMessage("policy 'p': 'expires' should be a whole number, at least 1");
  }

  /// OPS-04: seen on RabbitMQ, which lets operators only limit.
  @Test
  void refusesWhatOperatorsMayNotSay() {
    var definition = FieldTable.of("dead-letter-exchange", FieldValue.of("x"));

    assertThatThrownBy(() -> Policy.of(PolicyKind.OPERATOR, "p", "", "queues", 0, definition))
        .hasMessage(
            "operator policy 'p': 'dead-letter-exchange' is not a recognised operator policy"
                + " setting");
  }

  @Test
  void refusesAnEmptyDefinition() {
    assertThatThrownBy(() -> Policy.of(PolicyKind.USER, "p", "", "all", 0, FieldTable.EMPTY))
        .hasMessage("policy 'p': no policy provided: the definition is empty");
  }

  @Test
  void refusesAnUnknownKindOfObject() {
    var definition = FieldTable.of("expires", FieldValue.of(1));

    assertThatThrownBy(() -> Policy.of(PolicyKind.USER, "p", "", "queue", 0, definition))
        .hasMessageStartingWith("policy 'p': apply-to 'queue' unrecognised; should be one of all,");
  }

  @Test
  void refusesABadPattern() {
    var definition = FieldTable.of("expires", FieldValue.of(1));

    assertThatThrownBy(() -> Policy.of(PolicyKind.USER, "p", "a[", "all", 0, definition))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("policy 'p': pattern 'a[' should be a regular expression but is");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void refusesANameThatIsNone(int length) {
    var definition = FieldTable.of("expires", FieldValue.of(1));
    var name = "n".repeat(length);

    assertThatThrownBy(() -> Policy.of(PolicyKind.USER, name, "", "all", 0, definition))
        .hasMessageEndingWith("the name should have 1 to 255 bytes, but has " + length);
  }

  private static Policy user(String key, FieldValue value) {
    return Policy.of(PolicyKind.USER, "p", ".*", "all", 0, FieldTable.of(key, value));
  }

  private static void refuses(String key, FieldValue value) {
    assertThatThrownBy(() -> user(key, value))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("policy 'p': '" + key + "' should be ");
  }
}

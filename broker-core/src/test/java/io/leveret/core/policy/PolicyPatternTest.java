package io.leveret.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// G134: which names a pattern is found in.
class PolicyPatternTest {

  @ParameterizedTest
  @CsvSource({
    "'', anything, true",
    "'', '', true",
    "rder, orders.new, true",
    "^rder, orders.new, false",
    "^orders\\., orders.new, true",
    "new$, orders.new, true",
    "(?i)ORDERS, orders.new, true",
    "^(?!amq\\.), amq.topic, false",
    "^(?!amq\\.), amqp, true",
    "^(?!amq\\.).*, amq.gen-1, false",
    "^(?!amq\\.|rpc(-|_)).*$, rpc_1, false",
    "^(?!amq\\.|rpc(-|_)).*$, rpc, true",
    "^(?!a[)]b)a, a)b, false",
    "^(?!a\\)b)a, a)c, true",
    "^(?!amq\\.)(a|b), b, true",
    "^(?!amq\\.)(a|b), c, false"
  })
  void isFoundAnywhere(String pattern, String name, boolean found) {
    assertThat(PolicyPattern.of(pattern).matches(name)).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "a(?=b)", "(?<!a)b", "^(?!a)b|c", "^(?!a", "(a)\\1", "[z-a]", "\\"})
  void refusesWhatTheEngineCannotDo(String pattern) {
    assertThatThrownBy(() -> PolicyPattern.of(pattern))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("pattern '" + pattern + "' should be a regular expression");
  }

  @Test
  void equalsByItsText() {
    assertThat(PolicyPattern.of("a.*")).isEqualTo(PolicyPattern.of("a.*")).hasToString("a.*");
  }
}

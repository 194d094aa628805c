package io.leveret.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// SE-12.
final class TopicPatternTest {
  private static boolean matches(String pattern, String topic, Map<String, String> variables) {
    return TopicPattern.of(pattern).expand(variables).matches(topic);
  }

  @Test
  void putsInWhatTheVariablesStandFor() {
    var variables = Map.of("username", "app", "vhost", "/");

    assertThat(matches("^{vhost}\\.{username}\\.{username}$", "/.app.app", variables)).isTrue();
    assertThat(matches("^{username}$", "other", variables)).isFalse();
  }

  @Test
  void takesValuesLiterally() {
    var variables = Map.of("username", "a.*\\E");

    assertThat(matches("^{username}$", "a.*\\E", variables)).isTrue();
    assertThat(matches("^{username}$", "abc", variables)).isFalse();
  }

  @Test
  void leavesUnknownVariablesAsTheyAre() {
    assertThat(matches("^{client_id}$", "{client_id}", Map.of("username", "app"))).isTrue();
  }

  @Test
  void matchesTheEmptyTopicOnlyWhenEmpty() {
    assertThat(matches("", "", Map.of())).isTrue();
    assertThat(matches("", "a", Map.of())).isFalse();
  }

  @Test
  void refusesWhatIsNoRegularExpression() {
    assertThatThrownBy(() -> TopicPattern.of("(")).isInstanceOf(IllegalArgumentException.class);
  }
}

package io.leveret.cli.perf.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AmqpUriTest {
  @Test
  void takesEveryPartApart() {
    var uri = AmqpUri.parse("amqp://us%40er:p+%3Aw@example.org:5673/my%2Fhost");

    assertThat(uri).isEqualTo(new AmqpUri("example.org", 5673, "us@er", "p+:w", "my/host"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"amqp://[::1]", "amqp://[::1]/", "amqp://guest:guest@[::1]:5672/%2F"})
  void assumesWhatIsUsual(String text) {
    var uri = AmqpUri.parse(text);

    assertThat(uri).isEqualTo(new AmqpUri("::1", 5672, "guest", "guest", "/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost", "amqps://localhost", "amqp:", "localhost:5672"})
  void refusesWhatIsNoSuchUri(String text) {
    assertThatThrownBy(() -> AmqpUri.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

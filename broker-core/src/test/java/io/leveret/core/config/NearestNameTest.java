package io.leveret.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestNameTest {
  @ParameterizedTest
  @CsvSource({"kitten, sitting, 3", "port, port, 0", "'', abc, 3", "abc, '', 3", "ab, ba, 2"})
  void countsInsertionsRemovalsAndReplacements(String from, String to, int expected) {
    int distance = NearestName.distance(from, to);

    assertThat(distance).isEqualTo(expected);
  }

  @Test
  void findsTheNameThatTheFewestEditsLeadTo() {
    var nearest = NearestName.of("hartbeat", List.of("frame-max", "heartbeat", "heartache"));

    assertThat(nearest).isEqualTo("heartbeat");
  }
}

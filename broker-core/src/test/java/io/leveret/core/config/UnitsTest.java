package io.leveret.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "12B, 12",
    "1KB, 1000",
    "128KiB, 131072",
    "64 mib, 67108864",
    "1GB, 1000000000",
    "2GiB, 2147483648",
    "1TiB, 1099511627776"
  })
  void readsSizes(String text, long bytes) {
    long size = Units.parseSize(text);

    assertThat(size).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0s, 0", "10ms, 10", "60s, 60000", "5min, 300000", "1h, 3600000"})
  void readsTimes(String text, long millis) {
    var duration = Units.parseDuration(text);

    assertThat(duration).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "MiB", "1.5GiB", "64 M", "1 2", "60s"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> Units.parseSize(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "60", "-1s", "1.5s", "1 week"})
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> Units.parseDuration(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1000, 4096, 131_072, 67_108_864, 2_147_483_648L, 1_000_000_007})
  void readsBackTheSizesItWrites(long bytes) {
    var text = Units.formatSize(bytes);

    assertThat(Units.parseSize(text)).isEqualTo(bytes);
  }
}

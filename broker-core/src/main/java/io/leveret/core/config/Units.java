package io.leveret.core.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Sizes and times as people write them: `64MiB`, `1GB`, `4096`, `60s`, `10ms`. Stateless.
final class Units {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");

  /// Bytes of a unit; the largest binary units first, as the formatter needs them.
  private static final Map<String, Long> SIZES = new LinkedHashMap<>();

  /// Milliseconds of a unit, the largest first.
  private static final Map<String, Long> TIMES = new LinkedHashMap<>();

  static {
    SIZES.put("TiB", 1L << 40);
    SIZES.put("GiB", 1L << 30);
    SIZES.put("MiB", 1L << 20);
    SIZES.put("KiB", 1L << 10);
    SIZES.put("TB", 1_000_000_000_000L);
    SIZES.put("GB", 1_000_000_000L);
    SIZES.put("MB", 1_000_000L);
    SIZES.put("KB", 1_000L);
    SIZES.put("B", 1L);
    SIZES.put("", 1L);
    TIMES.put("d", 86_400_000L);
    TIMES.put("h", 3_600_000L);
    TIMES.put("min", 60_000L);
    TIMES.put("s", 1_000L);
    TIMES.put("ms", 1L);
  }

  private Units() {}

  /// Bytes. A number alone is bytes.
  ///
  /// @throws IllegalArgumentException when this is no size
  /// @throws ArithmeticException when it does not fit a `long`
  static long parseSize(String text) {
    return parse(text, SIZES);
  }

  /// @throws IllegalArgumentException when this is no time; a time other than 0 needs its unit
  /// @throws ArithmeticException when it does not fit a `long` of milliseconds
  static Duration parseDuration(String text) {
    return text.equals("0") ? Duration.ZERO : Duration.ofMillis(parse(text, TIMES));
  }

  /// With the largest binary unit that leaves no remainder; otherwise in bytes without a unit.
  static String formatSize(long bytes) {
    for (var unit : SIZES.entrySet()) {
      boolean binary = unit.getKey().endsWith("iB");
      if (binary && bytes > 0 && bytes % unit.getValue() == 0) {
        return bytes / unit.getValue() + unit.getKey();
      }
    }
    return Long.toString(bytes);
  }

  /// In milliseconds if it must, else in seconds.
  static String formatDuration(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private static long parse(String text, Map<String, Long> units) {
    var matcher = NUMBER_AND_UNIT.matcher(text);
    if (matcher.matches()) {
      for (var unit : units.entrySet()) {
        if (unit.getKey().equalsIgnoreCase(matcher.group(2))) {
          return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.getValue());
        }
      }
    }
    throw new IllegalArgumentException(text);
  }
}

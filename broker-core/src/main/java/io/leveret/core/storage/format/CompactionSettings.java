package io.leveret.core.storage.format;

import java.time.Duration;

/// When a log file is written anew without what is dead in it.
///
/// @param livePercent of the bytes of a file that live at most, 0 for never
/// @param minimumAge since the file was full
/// @param mostTimesLive when the files are more than so many times what lives, age does not matter
/// @param timeShare how much of the time the disk may be kept busy with it, 1 to 100 percent
public record CompactionSettings(
    int livePercent, Duration minimumAge, int mostTimesLive, int timeShare) {
  public CompactionSettings {
    require(livePercent >= 0 && livePercent <= 100, "a percentage is 0 to 100");
    require(timeShare >= 1 && timeShare <= 100, "a share of time is 1 to 100 percent");
    require(mostTimesLive >= 1, "files are at least once what lives");
    require(!minimumAge.isNegative(), "an age is not negative");
  }

  /// Files of which less than a quarter lives, after two minutes, in a fifth of the time.
  public static CompactionSettings defaults() {
    return new CompactionSettings(25, Duration.ofMinutes(2), 4, 20);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}

package io.leveret.cli.perf.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a process of this machine has used so far, as Linux' `/proc` has it. Immutable.
///
/// @param cpuSeconds in user and system mode together, since the process began
/// @param rssBytes resident memory now
/// @param peakRssBytes the most resident memory, since the process began or [#resetPeak]
public record ProcessUsage(double cpuSeconds, long rssBytes, long peakRssBytes) {
  // What Linux counts in towards user space, on every architecture that Java runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /// Empty when there is no such process, or no `/proc`.
  public static Optional<ProcessUsage> of(long pid) {
    var process = Path.of("/proc", Long.toString(pid));
    try {
      return Optional.of(
          parse(
              Files.readString(process.resolve("stat")),
              Files.readString(process.resolve("status"))));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Reads the texts of `/proc/PID/stat` and `/proc/PID/status`.
  static ProcessUsage parse(String stat, String status) {
    // The command in parentheses may contain anything, further parentheses included.
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    var sizes =
        status
            .lines()
            .filter(line -> line.startsWith("Vm") && line.endsWith(" kB"))
            .map(line -> line.split("[:\\s]+", -1))
            .collect(Collectors.toMap(parts -> parts[0], parts -> Long.parseLong(parts[1]) * 1024));
    return new ProcessUsage(ticks / TICKS_PER_SECOND, size(sizes, "VmRSS"), size(sizes, "VmHWM"));
  }

  private static long size(Map<String, Long> sizes, String name) {
    return sizes.getOrDefault(name, 0L);
  }

  /// Lets the peak begin anew, if we may; otherwise it stays that of the process's whole life.
  static void resetPeak(long pid) {
    try {
      Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
    } catch (IOException _) {
      // somebody else's process
    }
  }
}

package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.StopSignal;
import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.report.LoadReport;
import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.report.Outcome;
import io.leveret.cli.perf.report.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Clients that do one thing over and over, each on a thread of its own, until time is over. Every
/// repetition is counted and timed.
final class Chorus {
  /// One client. Confined to its thread once the run has begun.
  interface Voice extends AutoCloseable {
    /// Does its thing once.
    void cycle() throws IOException;

    /// Says goodbye.
    @Override
    void close() throws IOException;
  }

  /// So many have a thread of the system each. A virtual one that reads from a socket waits for a
  /// thread that polls, which wakes another one: twice what the wait for an answer costs the
  /// system.
  private static final int MOST_PLATFORM_THREADS = 16;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final TargetOptions target;
  private final Console console;
  private final AtomicReference<String> failure = new AtomicReference<>("");
  private volatile boolean stopped;

  Chorus(TargetOptions target, Console console) {
    this.target = target;
    this.console = console;
  }

  /// Runs until time is over, somebody wants us to stop, or a voice breaks.
  ///
  /// @param warmupNanos at the start that do not count
  Outcome run(List<? extends Voice> voices, long warmupNanos) {
    var tallies = new ArrayList<Tally>();
    voices.forEach(_ -> tallies.add(new Tally()));
    try (var stop = new StopSignal()) {
      long begin = System.nanoTime();
      var report = new LoadReport(List.of(Metric.CYCLES), target.brokerPid, tallies, begin);
      var threads = new ArrayList<Thread>();
      Thread.Builder builder =
          voices.size() > MOST_PLATFORM_THREADS
              ? Thread.ofVirtual()
              : Thread.ofPlatform().name("perf-voice").daemon();
      for (int i = 0; i < voices.size(); i++) {
        var voice = voices.get(i);
        var tally = tallies.get(i);
        threads.add(builder.start(() -> sing(voice, tally)));
      }
      if (warmupNanos > 0) {
        watch(report, begin + warmupNanos, stop);
        report.begin(System.nanoTime());
      }
      watch(report, System.nanoTime() + target.durationNanos(), stop);
      var summary = report.end(System.nanoTime());
      stopped = true;
      join(threads);
      return new Outcome(summary, Optional.of(failure.get()).filter(text -> !text.isEmpty()));
    }
  }

  private void sing(Voice voice, Tally tally) {
    try (voice) {
      while (!stopped) {
        long begin = System.nanoTime();
        voice.cycle();
        tally.latencies().record(System.nanoTime() - begin);
        tally.flushLatencies();
        tally.add(Metric.CYCLES, 1);
      }
    } catch (IOException broken) {
      failure.compareAndSet("", String.valueOf(broken.getMessage()));
    }
  }

  private void watch(LoadReport report, long endNanos, StopSignal stop) {
    long nextLine = System.nanoTime() + target.intervalNanos();
    while (System.nanoTime() < endNanos && failure.get().isEmpty() && !stop.await(TICK_NANOS)) {
      if (System.nanoTime() >= nextLine) {
        console.live(report.interval(System.nanoTime()));
        nextLine += target.intervalNanos();
      }
    }
  }

  private static void join(List<Thread> threads) {
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

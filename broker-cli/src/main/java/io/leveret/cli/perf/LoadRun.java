package io.leveret.cli.perf;

import io.leveret.cli.perf.common.Parallel;
import io.leveret.cli.perf.common.StopSignal;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.report.LoadReport;
import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.report.Outcome;
import io.leveret.cli.perf.report.Summary;
import io.leveret.cli.perf.report.Tally;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One run of producers and consumers, from the first declaration to the last goodbye. Confined to
/// the thread that calls [#run].
final class LoadRun {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoadPlan plan;
  private final AmqpUri uri;
  private final Console console;
  private final Topology topology;
  private final List<Worker> workers = new ArrayList<>();
  private final LoadState state;
  private final LinkFactory factory;

  LoadRun(LoadPlan plan, AmqpUri uri, Console console) throws IOException {
    this.plan = plan;
    this.uri = uri;
    this.console = console;
    this.topology = new Topology(plan.topology(), plan.publish().randomKeys);
    for (int i = 0; i < 2 * plan.threads(); i++) {
      workers.add(new Worker(plan.target().heartbeat));
    }
    this.state =
        new LoadState(
            workers.stream().map(Worker::tally).toList(),
            plan.publish().maxBacklog,
            plan.copies(),
            plan.publish().producers,
            plan.consume().consumers);
    this.factory = new LinkFactory(plan, uri, topology, state);
  }

  /// Runs until time or counts are over, somebody wants us to stop, or something breaks.
  ///
  /// @throws IOException when the broker cannot be reached, or refuses before the load has begun
  Outcome run() throws IOException {
    try (var control = Session.open(uri, 0)) {
      try (var stop = new StopSignal()) {
        topology.declare(control);
        openLinks();
        var summary = load(stop);
        Worker.finishAll(workers);
        topology.delete(control);
        return new Outcome(summary, state.failure().or(this::disorder));
      }
    }
  }

  private Optional<String> disorder() {
    long count = state.tallies().stream().mapToLong(tally -> tally.count(Metric.DISORDERED)).sum();
    return count == 0 ? Optional.empty() : Optional.of(count + " messages out of order");
  }

  // Consumers and producers are never on the same worker: a batch that is being written must not
  // make what arrives meanwhile look late.
  private void openLinks() throws IOException {
    int consumers = plan.consume().consumers;
    int consumersEach = plan.channelsOf(consumers);
    var consuming =
        Parallel.map(
            (consumers + consumersEach - 1) / consumersEach,
            i -> {
              int first = i * consumersEach;
              int end = Math.min(consumers, first + consumersEach);
              return factory.consumers(first, end, consumerWorker(i).tally());
            });
    int producers = plan.publish().producers;
    int producersEach = plan.channelsOf(producers);
    var producing =
        Parallel.map(
            (producers + producersEach - 1) / producersEach,
            i -> {
              int first = i * producersEach;
              int end = Math.min(producers, first + producersEach);
              return factory.producers(first, end, producerWorker(i).tally());
            });
    for (int i = 0; i < consuming.size(); i++) {
      consumerWorker(i).links().add(consuming.get(i));
    }
    for (int i = 0; i < producing.size(); i++) {
      producerWorker(i).links().add(producing.get(i));
    }
  }

  private Worker producerWorker(int link) {
    return workers.get(link % plan.threads());
  }

  private Worker consumerWorker(int link) {
    return workers.get(plan.threads() + link % plan.threads());
  }

  private Summary load(StopSignal stop) {
    long begin = System.nanoTime();
    var metrics = List.copyOf(metrics());
    var tallies = state.tallies();
    var report = new LoadReport(metrics, plan.target().brokerPid, tallies, begin);
    var threads = Worker.startAll(workers, state);
    boolean over = false;
    if (plan.warmupNanos() > 0) {
      over = watch(report, begin + plan.warmupNanos(), stop);
      report.begin(System.nanoTime());
    }
    if (!over) {
      watch(report, System.nanoTime() + plan.target().durationNanos(), stop);
    }
    var summary = report.end(endNanos());
    state.stop();
    Worker.joinAll(workers, threads);
    return summary;
  }

  private EnumSet<Metric> metrics() {
    var metrics = EnumSet.noneOf(Metric.class);
    if (plan.publish().producers > 0) {
      metrics.addAll(EnumSet.of(Metric.SENT, Metric.RETURNED));
      if (plan.publish().confirm > 0) {
        metrics.addAll(EnumSet.of(Metric.CONFIRMED, Metric.NACKED));
      }
    }
    if (plan.consume().consumers > 0) {
      metrics.add(Metric.RECEIVED);
      if (plan.consume().checkOrder) {
        metrics.add(Metric.DISORDERED);
      }
      if (plan.consume().holdEvery > 0) {
        metrics.add(Metric.HELD);
      }
    }
    return metrics;
  }

  /// Prints a line an interval until `endNanos`.
  ///
  /// @return whether the run has ended before
  private boolean watch(LoadReport report, long endNanos, StopSignal stop) {
    long nextLine = System.nanoTime() + plan.target().intervalNanos();
    for (long now = System.nanoTime(); now < endNanos; now = System.nanoTime()) {
      long wait = Math.min(Math.min(TICK_NANOS, nextLine - now), endNanos - now);
      if (stop.await(wait) || state.failure().isPresent() || allCounted(now)) {
        return true;
      }
      if (System.nanoTime() >= nextLine) {
        console.live(report.interval(System.nanoTime()));
        nextLine += plan.target().intervalNanos();
      }
    }
    return false;
  }

  // Without --cmessages nobody knows how many messages consumers will get, for bindings may copy or
  // drop them; so it is over when the producers are done and nothing has come for a second.
  private boolean allCounted(long nowNanos) {
    boolean producing = plan.publish().producers > 0;
    boolean consuming = plan.consume().consumers > 0;
    boolean sent = !producing || (plan.publish().count > 0 && state.publishersAreDone());
    if (!consuming || !sent) {
      return producing && sent;
    }
    return plan.consume().count > 0
        ? state.subscribersAreDone()
        : producing && nowNanos - lastActivityNanos() > QUIET_NANOS;
  }

  private long lastActivityNanos() {
    return state.tallies().stream().mapToLong(Tally::lastActivityNanos).max().orElse(0);
  }

  private long endNanos() {
    long now = System.nanoTime();
    boolean counted = allCounted(now) && lastActivityNanos() > 0;
    return counted ? lastActivityNanos() : now;
  }
}

package io.leveret.cli.perf;

import io.leveret.cli.perf.common.Parallel;
import io.leveret.cli.perf.common.StopSignal;
import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.report.ProcessCost;
import io.leveret.cli.perf.report.ProcessUsage;
import io.leveret.cli.perf.report.Tally;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `leveret perf idle`: what connections cost a broker that have nothing to say.
@Command(
    name = "idle",
    sortOptions = false,
    description = "Open connections with a channel each and hold them.")
final class IdleCommand implements Callable<Integer> {
  private static final double KIBI = 1024;

  @Mixin TargetOptions target;

  @Option(
      names = {"-n", "--connections"},
      paramLabel = "N",
      defaultValue = "1000",
      description = "how many (default: ${DEFAULT-VALUE})")
  int connections;

  @Override
  public Integer call() {
    target.validate();
    target.require(connections >= 1, "--connections must be at least 1");
    return target.run(this::run);
  }

  private int run(AmqpUri uri, Console console) throws IOException {
    var worker = new Worker(target.heartbeat);
    var state = new LoadState(List.of(worker.tally()), 0, 1, 0, 0);
    var before = ProcessUsage.of(target.brokerPid);
    long begin = System.nanoTime();
    worker.links().addAll(Parallel.map(connections, _ -> openOne(uri, worker.tally(), state)));
    double openSeconds = (System.nanoTime() - begin) / 1e9;
    var opened = ProcessUsage.of(target.brokerPid);
    console.live(
        String.format(
            Locale.ROOT, "%,d connections open, %,.0f/s", connections, connections / openSeconds));
    long held = System.nanoTime();
    try (var stop = new StopSignal()) {
      var threads = Worker.startAll(List.of(worker), state);
      hold(stop, state, console);
      var result = result(openSeconds, (System.nanoTime() - held) / 1e9, before, opened);
      state.stop();
      Worker.joinAll(List.of(worker), threads);
      Worker.finishAll(List.of(worker));
      return console.facts(result, state.failure());
    }
  }

  private Link openOne(AmqpUri uri, Tally tally, LoadState state) throws IOException {
    var session = Session.open(uri, target.heartbeat);
    session.openChannel(1);
    return new Link(session, List.of(), tally, state);
  }

  private void hold(StopSignal stop, LoadState state, Console console) {
    long end = System.nanoTime() + target.durationNanos();
    long left = end - System.nanoTime();
    while (left > 0
        && state.failure().isEmpty()
        && !stop.await(Math.min(left, target.intervalNanos()))) {
      console.live(String.format(Locale.ROOT, "%,d connections held", connections));
      left = end - System.nanoTime();
    }
  }

  private Map<String, Object> result(
      double openSeconds,
      double heldSeconds,
      Optional<ProcessUsage> before,
      Optional<ProcessUsage> opened) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("kind", "idle");
    facts.put("connections", connections);
    facts.put("openPerSecond", connections / openSeconds);
    facts.put("heldSeconds", heldSeconds);
    var now = ProcessUsage.of(target.brokerPid);
    ProcessCost.between(before, opened)
        .ifPresent(cost -> facts.put("brokerCpuSecondsToOpen", cost.cpuSeconds()));
    ProcessCost.between(opened, now)
        .ifPresent(cost -> facts.put("brokerCoresWhileIdle", cost.cpuSeconds() / heldSeconds));
    before.ifPresent(first ->
        now.ifPresent(last ->
            facts.put(
                "brokerRssKibPerConnection",
                (last.rssBytes() - first.rssBytes()) / KIBI / connections)));
    return facts;
  }
}

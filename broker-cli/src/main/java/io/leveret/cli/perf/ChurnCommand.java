package io.leveret.cli.perf;

import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.report.LoadReport;
import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.report.Outcome;
import io.leveret.cli.perf.report.Tally;
import io.leveret.cli.perf.wire.AmqpUri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret perf churn`: how many things a broker makes and unmakes a second.
@Command(
    name = "churn",
    sortOptions = false,
    description = "Open and close, declare and delete or bind and unbind, over and over.")
final class ChurnCommand implements Callable<Integer> {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @Spec CommandSpec spec;

  @Mixin TargetOptions target;

  @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
  Churner.Kind kind;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many do so at the same time (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(names = "--durable", description = "durable queues rather than exclusive ones")
  boolean durable;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  boolean help;

  @Override
  public Integer call() throws IOException {
    target.validate();
    target.require(threads >= 1 && threads <= 1024, "--threads must be 1..1024");
    var uri = target.amqpUri();
    var console =
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), target.json);
    try (var stop = new StopSignal()) {
      return console.result(context(uri), run(uri, console, stop));
    } catch (IOException refused) {
      return console.failure(String.valueOf(refused.getMessage()));
    }
  }

  private Outcome run(AmqpUri uri, Console console, StopSignal stop) throws IOException {
    var tallies = Stream.generate(Tally::new).limit(threads).toList();
    var state = new LoadState(tallies, 0, 1, 0, 0);
    var churners = Parallel.map(threads, i -> Churner.open(uri, kind, i, durable, tallies.get(i)));
    long begin = System.nanoTime();
    var report = new LoadReport(List.of(Metric.CYCLES), target.brokerPid, tallies, begin);
    var running =
        churners.stream()
            .map(churner -> Thread.ofVirtual().start(() -> churner.run(state)))
            .toList();
    long end = begin + target.durationNanos();
    long nextLine = begin + target.intervalNanos();
    while (System.nanoTime() < end && state.failure().isEmpty() && !stop.await(TICK_NANOS)) {
      if (System.nanoTime() >= nextLine) {
        console.live(report.interval(System.nanoTime()));
        nextLine += target.intervalNanos();
      }
    }
    var summary = report.end(System.nanoTime());
    state.stop();
    Worker.joinAll(List.of(), running);
    return new Outcome(summary, state.failure());
  }

  private Map<String, Object> context(AmqpUri uri) {
    var context = new LinkedHashMap<String, Object>();
    context.put("kind", "churn-" + kind);
    context.put("target", uri.toString());
    context.put("threads", threads);
    context.put("durable", durable);
    return context;
  }
}

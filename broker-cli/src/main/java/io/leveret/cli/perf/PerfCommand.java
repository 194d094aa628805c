package io.leveret.cli.perf;

import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.common.WarmUp;
import io.leveret.cli.perf.drill.AwaitCommand;
import io.leveret.cli.perf.drill.ChurnCommand;
import io.leveret.cli.perf.drill.DeclareCommand;
import io.leveret.cli.perf.drill.PurgeCommand;
import io.leveret.cli.perf.drill.RpcCommand;
import io.leveret.cli.perf.drill.StormCommand;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.report.HiccupMeter;
import io.leveret.cli.perf.report.Outcome;
import io.leveret.cli.perf.wire.AmqpUri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `leveret perf`: producers and consumers against any AMQP 0-9-1 broker.
///
/// Exit codes: 0 for a run without a fault, 1 when the broker was not there, refused or broke off,
/// 2 for wrong options.
@Command(
    name = "perf",
    sortOptions = false,
    description = "Load an AMQP 0-9-1 broker, and measure rates, latencies and the broker's CPU.",
    subcommands = {
      AwaitCommand.class,
      ChurnCommand.class,
      DeclareCommand.class,
      IdleCommand.class,
      PurgeCommand.class,
      RpcCommand.class,
      StormCommand.class
    })
public final class PerfCommand implements Callable<Integer> {
  @Mixin TargetOptions target;

  @Mixin WarmUp warmUp;
  @Mixin PublishOptions publish;
  @Mixin ConsumeOptions consume;
  @Mixin TopologyOptions topology;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "connections for producers, and as many for consumers; one each without it")
  int connections;

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "1",
      description = "producers, and consumers, on a connection (default: ${DEFAULT-VALUE})")
  int channels;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "threads of this tool for each direction (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(
      names = "--no-latency",
      negatable = true,
      description = "do not measure latency from producer to consumer")
  boolean noLatency;

  @Option(
      names = "--hiccups",
      description = "also measure how late a thread wakes here that does nothing else")
  boolean hiccups;

  @Override
  public Integer call() {
    validate();
    return target.run(this::run);
  }

  private int run(AmqpUri uri, Console console) throws IOException {
    return hiccups
        ? runWithHiccups(uri, console)
        : console.result(context(uri), new LoadRun(plan(), uri, console).run());
  }

  private int runWithHiccups(AmqpUri uri, Console console) throws IOException {
    var meter = HiccupMeter.start();
    Outcome outcome;
    try (meter) {
      outcome = new LoadRun(plan(), uri, console).run();
    }
    var context = context(uri);
    context.put("hiccupMillis", meter.toMap());
    return console.result(context, outcome);
  }

  /// What the options say, as the run wants it.
  LoadPlan plan() {
    return new LoadPlan(
        target,
        publish,
        consume,
        topology,
        new LoadPlan.Scale(connections, channels, threads),
        warmUp.nanos(),
        !noLatency);
  }

  private void validate() {
    target.validate();
    publish.validate(target);
    consume.validate(target);
    topology.validate(target);
    target.require(publish.producers + consume.consumers > 0, "no producer and no consumer");
    warmUp.validate(target);
    target.require(connections >= 0, "--connections must not be negative");
    target.require(channels >= 1 && channels <= 2047, "--channels must be 1..2047");
    target.require(threads >= 1 && threads <= 64, "--threads must be 1..64");
  }

  private Map<String, Object> context(AmqpUri uri) {
    var context = new LinkedHashMap<String, Object>();
    context.put("kind", "load");
    context.put("target", uri.toString());
    context.put("producers", publish.producers);
    context.put("consumers", consume.consumers);
    context.put("size", publish.size);
    context.put("flags", publish.flags.stream().map(Enum::name).sorted().toList());
    context.put("confirm", publish.confirm);
    context.put("qos", consume.qos);
    context.put("autoAck", consume.autoAck);
    context.put("rate", publish.rate);
    return context;
  }
}

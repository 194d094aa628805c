package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.Parallel;
import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.wire.AmqpUri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
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
public final class ChurnCommand implements Callable<Integer> {
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
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "the same before the measurement begins (default: ${DEFAULT-VALUE})")
  double warmup;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  boolean help;

  @Override
  public Integer call() throws IOException {
    target.validate();
    target.require(threads >= 1 && threads <= 1024, "--threads must be 1..1024");
    target.require(warmup >= 0, "--warmup must not be negative");
    var uri = target.amqpUri();
    var console =
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), target.json);
    try {
      var churners = Parallel.map(threads, i -> Churner.open(uri, kind, i, durable));
      var outcome = new Chorus(target, console).run(churners, (long) (warmup * 1e9));
      return console.result(context(uri), outcome);
    } catch (IOException refused) {
      return console.failure(String.valueOf(refused.getMessage()));
    }
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

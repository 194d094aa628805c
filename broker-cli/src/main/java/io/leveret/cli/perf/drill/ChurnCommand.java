package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.Parallel;
import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.common.WarmUp;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.wire.AmqpUri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `leveret perf churn`: how many things a broker makes and unmakes a second.
@Command(
    name = "churn",
    sortOptions = false,
    description = "Open and close, declare and delete or bind and unbind, over and over.")
public final class ChurnCommand implements Callable<Integer> {
  @Mixin TargetOptions target;

  @Mixin WarmUp warmUp;

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

  @Override
  public Integer call() {
    target.validate();
    target.require(threads >= 1 && threads <= 1024, "--threads must be 1..1024");
    warmUp.validate(target);
    return target.run(this::churn);
  }

  private int churn(AmqpUri uri, Console console) throws IOException {
    var churners = Parallel.map(threads, i -> Churner.open(uri, kind, i, durable));
    var outcome = new Chorus(target, console).run(churners, warmUp.nanos());
    return console.result(context(uri), outcome);
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

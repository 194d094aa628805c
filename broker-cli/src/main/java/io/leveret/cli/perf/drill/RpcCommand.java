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

/// `leveret perf rpc`: clients that call and wait for the answer, by way of direct reply-to.
@Command(
    name = "rpc",
    sortOptions = false,
    description = "Call a server through the broker, over and over, with direct reply-to.")
public final class RpcCommand implements Callable<Integer> {
  @Mixin TargetOptions target;

  @Mixin WarmUp warmUp;

  @Option(
      names = {"-n", "--clients"},
      paramLabel = "N",
      defaultValue = "1",
      description =
          "clients, each with a connection and one call at a time (default: ${DEFAULT-VALUE})")
  int clients;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "OCTETS",
      defaultValue = "16",
      description = "size of a call's body and of its answer's (default: ${DEFAULT-VALUE})")
  int size;

  @Override
  public Integer call() {
    target.validate();
    target.require(clients >= 1 && clients <= 10_000, "--clients must be 1..10000");
    target.require(size >= 0 && size <= 100_000, "--size must be 0..100000");
    warmUp.validate(target);
    return target.run(this::call);
  }

  private int call(AmqpUri uri, Console console) throws IOException {
    try (var server = RpcServer.start(uri, new byte[size])) {
      var callers = Parallel.map(clients, i -> RpcClient.open(uri, server.queue(), i, size));
      var outcome = new Chorus(target, console).run(callers, warmUp.nanos());
      return console.result(context(uri), outcome);
    }
  }

  private Map<String, Object> context(AmqpUri uri) {
    var context = new LinkedHashMap<String, Object>();
    context.put("kind", "rpc");
    context.put("target", uri.toString());
    context.put("clients", clients);
    context.put("size", size);
    return context;
  }
}

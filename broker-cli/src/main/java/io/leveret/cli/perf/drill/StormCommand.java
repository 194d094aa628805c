package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.wire.AmqpUri;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `leveret perf storm`: what a broker makes of very many messages that need it in one moment.
@Command(
    name = "storm",
    sortOptions = false,
    description = {
      "Let many messages need the broker at once, and measure until it has dealt with them.",
      "  requeue: a consumer is cut off that holds them all; another one gets them, in order",
      "  expire: their time to live ends in the same moment",
      "  letters: the same, and each goes on to another queue as a dead letter"
    })
public final class StormCommand implements Callable<Integer> {
  @Mixin TargetOptions target;

  @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
  Storm.Kind kind;

  @Option(
      names = {"-n", "--messages"},
      paramLabel = "N",
      defaultValue = "100000",
      description = "how many (default: ${DEFAULT-VALUE})")
  int messages;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "OCTETS",
      defaultValue = "100",
      description = "size of a message's body, 8 at least (default: ${DEFAULT-VALUE})")
  int size;

  @Option(names = "--persistent", description = "persistent messages")
  boolean persistent;

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description =
          "when messages expire; publishing them must take less (default: ${DEFAULT-VALUE})")
  int within;

  @Override
  public Integer call() {
    target.validate();
    target.require(messages >= 1, "--messages must be at least 1");
    target.require(size >= Fill.SEQUENCE_OCTETS && size <= 100_000, "--size must be 8..100000");
    target.require(within >= 1 && within <= 99, "--within must be 1..99");
    return target.run((uri, console) -> console.facts(storm(uri), Optional.empty()));
  }

  private Map<String, Object> storm(AmqpUri uri) throws IOException {
    var plan = new Storm.Plan(kind, messages, size, persistent, within * 1000L, target.brokerPid);
    return new Storm(uri, plan).run();
  }
}

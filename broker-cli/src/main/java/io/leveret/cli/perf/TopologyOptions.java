package io.leveret.cli.perf;

import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.wire.FieldValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for exchange, queues and bindings.
final class TopologyOptions {
  @Option(
      names = {"-e", "--exchange"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "exchange to publish to; the default exchange without it")
  String exchange;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      defaultValue = "direct",
      description = "type of that exchange (default: ${DEFAULT-VALUE})")
  String type;

  @Option(
      names = {"-k", "--routing-key"},
      paramLabel = "KEY",
      description = "routing key; the queue's name without it")
  @Nullable String routingKey;

  @Option(
      names = "--binding-key",
      paramLabel = "KEY",
      description =
          "binding key if not the routing key; with %%d, one binding for each of --random-keys, "
              + "spread over the queues")
  @Nullable String bindingKey;

  @Option(
      names = "--binding-args",
      paramLabel = "K=V",
      split = ",",
      description = "arguments of every binding; %%d as in --binding-key")
  Map<String, String> bindingArguments = new LinkedHashMap<>();

  @Option(
      names = {"-u", "--queue"},
      paramLabel = "NAME",
      description = "the queue; a fresh name without it")
  @Nullable String queue;

  @Option(
      names = "--queue-pattern",
      paramLabel = "PATTERN",
      description = "many queues, such as q-%%d; producers and consumers take them in turn")
  @Nullable String queuePattern;

  @Option(
      names = "--queue-pattern-from",
      paramLabel = "N",
      defaultValue = "1",
      description = "first number for the pattern (default: ${DEFAULT-VALUE})")
  int patternFrom;

  @Option(
      names = "--queue-pattern-to",
      paramLabel = "N",
      defaultValue = "1",
      description = "last number for the pattern (default: ${DEFAULT-VALUE})")
  int patternTo;

  @Option(
      names = "--durable",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      hidden = true,
      description = "durable queues, which is the default")
  boolean durable;

  @Option(names = "--transient", description = "queues that do not survive a restart")
  boolean transientQueues;

  @Option(
      names = "--exclusive",
      description = "queues exclusive to the consumer's connection, one consumer each")
  boolean exclusive;

  @Option(
      names = "--queue-args",
      paramLabel = "K=V",
      split = ",",
      description = "arguments of queue.declare, such as x-queue-type=quorum")
  Map<String, String> queueArguments = new LinkedHashMap<>();

  @Option(names = "--predeclared", description = "declare and bind nothing, and delete nothing")
  boolean predeclared;

  @Option(names = "--leave-queues", description = "do not delete afterwards what was declared")
  boolean leaveQueues;

  void validate(TargetOptions target) {
    target.require(
        queue == null || queuePattern == null, "--queue and --queue-pattern: choose one");
    target.require(patternFrom <= patternTo, "--queue-pattern-from must not exceed -to");
    target.require(
        queuePattern == null || queuePattern.contains("%d"), "--queue-pattern wants a %d");
  }

  boolean isDurable() {
    return durable && !transientQueues;
  }

  /// The queues, in order; the `i`th producer and consumer use queue `i` modulo their number.
  List<String> queues() {
    if (queuePattern != null) {
      var pattern = queuePattern;
      return IntStream.rangeClosed(patternFrom, patternTo)
          .mapToObj(i -> FieldValues.expand(pattern, i))
          .toList();
    }
    return List.of(queue != null ? queue : "leveret-perf-" + ProcessHandle.current().pid());
  }

  /// The routing key of messages meant for `queueName`.
  String routingKeyFor(String queueName) {
    return routingKey == null ? queueName : routingKey;
  }
}

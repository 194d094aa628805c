package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.Parallel;
import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.report.ProcessCost;
import io.leveret.cli.perf.report.ProcessUsage;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.FieldValues;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `leveret perf declare`: how fast a broker takes many queues, and what they cost it.
@Command(
    name = "declare",
    sortOptions = false,
    description = "Declare many queues over a few connections, without waiting for each answer.")
public final class DeclareCommand implements Callable<Integer> {
  private static final int CHANNEL = 1;
  private static final int AT_ONCE = 250;
  private static final double KIBI = 1024;

  @Mixin TargetOptions target;

  @Option(
      names = {"-n", "--queues"},
      paramLabel = "N",
      defaultValue = "1000",
      description = "how many (default: ${DEFAULT-VALUE})")
  int queues;

  @Option(
      names = "--queue-pattern",
      paramLabel = "PATTERN",
      defaultValue = "many-%d",
      description = "their names; %%d becomes 1..N (default: ${DEFAULT-VALUE})")
  String pattern;

  @Option(names = "--transient", description = "queues that do not survive a restart")
  boolean transientQueues;

  @Option(names = "--delete", description = "delete them rather than declare them")
  boolean delete;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "connections that share the work (default: ${DEFAULT-VALUE})")
  int connections;

  @Override
  public Integer call() {
    target.validate();
    target.require(queues >= 1, "--queues must be at least 1");
    target.require(pattern.contains("%d"), "--queue-pattern wants a %d");
    target.require(connections >= 1 && connections <= 64, "--connections must be 1..64");
    return target.run((uri, console) -> console.facts(measured(uri), Optional.empty()));
  }

  private Map<String, Object> measured(AmqpUri uri) throws IOException {
    var before = ProcessUsage.of(target.brokerPid);
    long begin = System.nanoTime();
    Parallel.map(connections, i -> declare(uri, share(i), share(i + 1)));
    double seconds = (System.nanoTime() - begin) / 1e9;
    var after = ProcessUsage.of(target.brokerPid);
    var facts = new LinkedHashMap<String, Object>();
    facts.put("kind", delete ? "delete" : "declare");
    facts.put("queues", queues);
    facts.put("durable", !transientQueues);
    facts.put("seconds", seconds);
    facts.put("perSecond", queues / seconds);
    ProcessCost.between(before, after)
        .ifPresent(cost -> facts.put("brokerCpuSeconds", cost.cpuSeconds()));
    before.ifPresent(first ->
        after.ifPresent(last -> {
          facts.put("brokerRssBytesBefore", first.rssBytes());
          facts.put("brokerRssBytes", last.rssBytes());
          facts.put("brokerRssKibPerQueue", (last.rssBytes() - first.rssBytes()) / KIBI / queues);
        }));
    return facts;
  }

  /// The first queue that is not of the connections before `connection`.
  private int share(int connection) {
    return 1 + (int) ((long) queues * connection / connections);
  }

  private int declare(AmqpUri uri, int first, int end) throws IOException {
    try (var session = Session.open(uri, target.heartbeat)) {
      session.openChannel(CHANNEL);
      var answers = new AnswerCount(delete ? Wire.QUEUE_DELETE_OK : Wire.QUEUE_DECLARE_OK);
      for (int queue = first; queue < end; queue += AT_ONCE) {
        int last = Math.min(end, queue + AT_ONCE);
        session.send(requests(queue, last).take());
        answers.expect(last - queue);
        while (!answers.isComplete()) {
          session.read(answers);
        }
      }
      return end - first;
    }
  }

  private FrameWriter requests(int first, int end) {
    var out = new FrameWriter();
    for (int queue = first; queue < end; queue++) {
      out.method(CHANNEL, delete ? Wire.QUEUE_DELETE : Wire.QUEUE_DECLARE)
          .int16(0)
          .shortString(FieldValues.expand(pattern, queue));
      if (delete) {
        out.octet(0);
      } else {
        out.octet(transientQueues ? 0 : 0b10).table(Map.of());
      }
      out.end();
    }
    return out;
  }
}

package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `leveret perf purge`: how long others wait while a queue is emptied or deleted.
@Command(
    name = "purge",
    sortOptions = false,
    description = {
      "Purge or delete a queue while another connection publishes a message and gets it, over and",
      "over: before it, meanwhile, and for a time after it."
    })
public final class PurgeCommand implements Callable<Integer> {
  private static final int CHANNEL = 1;
  private static final double MILLI = 1e6;

  @Mixin TargetOptions target;

  @Option(
      names = {"-u", "--queue"},
      paramLabel = "NAME",
      required = true,
      description = "the queue")
  String queue = "";

  @Option(names = "--delete", description = "delete it rather than purge it")
  boolean delete;

  @Option(
      names = "--watch",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "how long to look on before and after (default: ${DEFAULT-VALUE})")
  double watch;

  @Override
  public Integer call() {
    target.validate();
    target.require(watch > 0 && watch <= 3600, "--watch must be more than 0, and 3600 at most");
    return target.run((uri, console) -> console.facts(measured(uri), Optional.empty()));
  }

  private Map<String, Object> measured(AmqpUri uri) throws IOException {
    try (var purger = Session.open(uri, target.heartbeat);
        var others = Bystander.start(uri)) {
      purger.openChannel(CHANNEL);
      watch();
      others.next(); // what the first round trips cost is told of nobody
      watch();
      var before = others.next();
      long begun = System.nanoTime();
      int messages = emptied(purger);
      double answered = (System.nanoTime() - begun) / MILLI;
      watch();
      return facts(messages, answered, before, others.next());
    }
  }

  private void watch() {
    long end = System.nanoTime() + (long) (watch * 1e9);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private int emptied(Session session) throws IOException {
    session
        .method(CHANNEL, delete ? Wire.QUEUE_DELETE : Wire.QUEUE_PURGE)
        .int16(0)
        .shortString(queue)
        .octet(0);
    session.call(delete ? Wire.QUEUE_DELETE_OK : Wire.QUEUE_PURGE_OK);
    return session.answer().getInt(0);
  }

  private Map<String, Object> facts(
      int messages, double answered, Bystander.Waits before, Bystander.Waits during) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("kind", delete ? "delete" : "purge");
    facts.put("messages", messages);
    facts.put("answeredMillis", answered);
    facts.put("roundTripsBefore", before.count());
    facts.put("longestMillisBefore", before.longestNanos() / MILLI);
    facts.put("roundTrips", during.count());
    facts.put("longestMillis", during.longestNanos() / MILLI);
    return facts;
  }
}

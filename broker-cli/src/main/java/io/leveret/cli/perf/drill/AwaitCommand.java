package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.common.TargetOptions;
import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `leveret perf await`: when a broker that is starting is ready. It is to run before the broker
/// does, so that its own start is not part of the figure.
@Command(
    name = "await",
    sortOptions = false,
    description = "Wait until a broker opens a connection, and until a queue of it has a message.")
public final class AwaitCommand implements Callable<Integer> {
  private static final int CHANNEL = 1;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  @Mixin TargetOptions target;

  @Option(
      names = {"-u", "--queue"},
      paramLabel = "NAME",
      description = "take a message from this queue as well, and give it back")
  @Nullable String queue;

  @Override
  public Integer call() {
    target.validate();
    return target.run(this::await);
  }

  private int await(AmqpUri uri, Console console) throws IOException {
    console.live("waiting for " + uri);
    long end = System.nanoTime() + target.durationNanos();
    return console.facts(watch(uri, end), Optional.empty());
  }

  private Map<String, Object> watch(AmqpUri uri, long endNanos) throws IOException {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("kind", "await");
    while (true) {
      try (var session = Session.open(uri, 0)) {
        facts.putIfAbsent("openedEpochMillis", epochMillis());
        if (queue != null) {
          takeOne(session, queue, endNanos);
          facts.put("deliveredEpochMillis", epochMillis());
        }
        return facts;
      } catch (IOException notYet) {
        if (System.nanoTime() > endNanos) {
          throw notYet;
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  // The message is not acknowledged, so it goes back to its place when the connection ends.
  private static void takeOne(Session session, String queue, long endNanos) throws IOException {
    session.openChannel(CHANNEL);
    while (true) {
      session.method(CHANNEL, Wire.BASIC_GET).int16(0).shortString(queue).octet(0);
      if (session.call(Wire.BASIC_GET_OK, Wire.BASIC_GET_EMPTY) == Wire.BASIC_GET_OK) {
        return;
      }
      if (System.nanoTime() > endNanos) {
        throw new IOException("queue '" + queue + "' stays empty");
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private static double epochMillis() {
    var now = Instant.now();
    return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
  }
}

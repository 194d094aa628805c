package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.report.ProcessCost;
import io.leveret.cli.perf.report.ProcessUsage;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One storm: queues are declared and filled, the moment comes, and the time is taken until nothing
/// is left to do. Confined to one thread.
final class Storm {
  /// What needs the broker, spelt as people type it.
  enum Kind {
    requeue,
    expire,
    letters
  }

  /// @param withinMillis from the beginning of the filling to the moment when messages expire
  record Plan(
      Kind kind, int messages, int size, boolean persistent, long withinMillis, long brokerPid) {}

  private static final int CHANNEL = 1;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final AmqpUri uri;
  private final Plan plan;
  private final String queue = "leveret-storm-" + ProcessHandle.current().pid();
  private final String letters = queue + "-letters";
  private final Map<String, Object> facts = new LinkedHashMap<>();

  Storm(AmqpUri uri, Plan plan) {
    this.uri = uri;
    this.plan = plan;
  }

  /// @return named figures
  Map<String, Object> run() throws IOException {
    facts.put("kind", "storm-" + plan.kind());
    facts.put("messages", plan.messages());
    try (var control = Session.open(uri, 0)) {
      control.openChannel(CHANNEL);
      declare(control, letters, Map.of());
      var arguments = Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", letters);
      declare(control, queue, plan.kind() == Kind.letters ? arguments : Map.of());
      switch (plan.kind()) {
        case requeue -> requeue(control);
        case expire -> expire(control, queue, 0);
        case letters -> expire(control, letters, plan.messages());
      }
      delete(control, queue);
      delete(control, letters);
    }
    return facts;
  }

  private void requeue(Session control) throws IOException {
    new Fill(queue, plan.size(), plan.persistent(), 0).publish(control, CHANNEL, plan.messages());
    var first = consume();
    var held = takeAll(first);
    facts.put("disorderedBefore", held.disordered());
    var before = ProcessUsage.of(plan.brokerPid());
    long begin = System.nanoTime();
    first.cut();
    try (var second = consume()) {
      var taken = takeAll(second);
      figures(begin, before);
      facts.put("disordered", taken.disordered());
      facts.put("redelivered", taken.redelivered());
    }
  }

  private Session consume() throws IOException {
    var session = Session.open(uri, 0);
    session.openChannel(CHANNEL);
    // Without waiting for its answer, behind which messages come that are to be counted.
    var request = new FrameWriter().method(CHANNEL, Wire.BASIC_CONSUME).int16(0).shortString(queue);
    session.send(request.shortString("storm").octet(0b1000).table(Map.of()).end().take());
    return session;
  }

  private Taken takeAll(Session session) throws IOException {
    var taken = new Taken();
    while (taken.count() < plan.messages()) {
      session.read(taken);
    }
    return taken;
  }

  /// @param watched the queue that has `expected` messages when all is done
  private void expire(Session control, String watched, int expected) throws IOException {
    long moment = System.currentTimeMillis() + plan.withinMillis();
    new Fill(queue, plan.size(), plan.persistent(), moment)
        .publish(control, CHANNEL, plan.messages());
    long spare = moment - System.currentTimeMillis();
    facts.put("spareMillis", spare);
    if (spare < 0) {
      throw new IOException("filling took longer than --within allows");
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(moment - System.currentTimeMillis()));
    var before = ProcessUsage.of(plan.brokerPid());
    long begin = System.nanoTime();
    while (depth(control, watched) != expected) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IOException("'" + watched + "' has " + depth(control, watched) + " messages");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    figures(begin, before);
  }

  private void figures(long begin, Optional<ProcessUsage> before) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    facts.put("seconds", seconds);
    facts.put("rate", plan.messages() / seconds);
    ProcessCost.between(before, ProcessUsage.of(plan.brokerPid()))
        .ifPresent(cost -> {
          facts.put("brokerCpuSeconds", cost.cpuSeconds());
          facts.put("perCpuSecond", plan.messages() / Math.max(0.01, cost.cpuSeconds()));
        });
  }

  private static void declare(Session session, String name, Map<String, String> arguments)
      throws IOException {
    session
        .method(CHANNEL, Wire.QUEUE_DECLARE)
        .int16(0)
        .shortString(name)
        .octet(0b10)
        .table(arguments);
    session.call(Wire.QUEUE_DECLARE_OK);
  }

  private static int depth(Session session, String name) throws IOException {
    session.method(CHANNEL, Wire.QUEUE_DECLARE).int16(0).shortString(name).octet(1).table(Map.of());
    session.call(Wire.QUEUE_DECLARE_OK);
    var answer = session.answer();
    return answer.getInt(1 + (answer.get(0) & 0xFF));
  }

  private static void delete(Session session, String name) throws IOException {
    session.method(CHANNEL, Wire.QUEUE_DELETE).int16(0).shortString(name).octet(0);
    session.call(Wire.QUEUE_DELETE_OK);
  }
}

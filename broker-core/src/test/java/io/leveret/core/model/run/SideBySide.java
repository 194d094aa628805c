package io.leveret.core.model.run;

import static io.leveret.core.model.run.Command.Settle.EVERYTHING;
import static io.leveret.core.model.run.Command.Settle.NOTHING;

import io.leveret.core.model.Mismatch;
import io.leveret.core.model.Model;
import io.leveret.core.model.Place;
import io.leveret.core.model.PolicySpec;
import io.leveret.core.model.Seen;
import io.leveret.core.model.run.Command.Advance;
import io.leveret.core.model.run.Command.Call;
import io.leveret.core.model.run.Command.Crash;
import io.leveret.core.model.run.Command.DeletePolicy;
import io.leveret.core.model.run.Command.EndTransaction;
import io.leveret.core.model.run.Command.Lose;
import io.leveret.core.model.run.Command.Publish;
import io.leveret.core.model.run.Command.Restart;
import io.leveret.core.model.run.Command.SetPolicy;
import io.leveret.core.model.run.Command.Settle;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The broker and the model, which do the same and must show the same.
final class SideBySide implements AutoCloseable {
  private static final int UNKNOWN_TAG = 999;
  private static final Place FINDER = new Place(8, 1);

  private final boolean moves;
  private final Real real;
  private final Model model;

  SideBySide(long seed, Suite suite) {
    moves = suite.moves();
    real = new Real(seed, suite.fault(), suite.shards());
    model = new Model(real.now());
  }

  /// Does one thing.
  ///
  /// @throws Mismatch when the broker does what the model does not allow
  void step(Command command) {
    advance(1);
    switch (command) {
      case Call(Place at, Method method) -> call(at, method);
      case Publish publish -> publish(publish);
      case Settle settle -> settle(settle);
      case EndTransaction end -> endTransaction(end);
      case SetPolicy(PolicySpec policy) -> {
        real.setPolicy(policy);
        model.setPolicy(policy, real.observe());
      }
      case DeletePolicy(boolean isOperators, String name) -> {
        real.deletePolicy(isOperators, name);
        model.deletePolicy(isOperators, name, real.observe());
      }
      case Lose(int connection) -> {
        real.lose(connection);
        model.lose(connection, real.observe());
      }
      case Advance(long millis) -> advance(millis);
      case Restart _ -> restart();
      case Crash _ -> crash();
    }
    if (moves) {
      real.letMove();
    }
    check();
  }

  private void open(Place at) {
    if (at.channel() > 0 && !model.isOpen(at)) {
      real.open(at);
      model.open(at);
    }
  }

  private void call(Place at, Method method) {
    if (at.channel() == 0) {
      close(at, method);
      return;
    }
    open(at);
    real.call(at, method);
    model.call(at, method, real.observe());
  }

  private void close(Place at, Method method) {
    if (real.isConnected(at.connection())) {
      real.call(at, method);
      model.close(at.connection(), real.observe());
    }
  }

  private void publish(Publish publish) {
    open(publish.at());
    real.publish(publish.at(), publish.method(), publish.properties(), publish.body());
    model.publish(
        publish.at(), publish.method(), publish.properties(), publish.body(), real.observe());
  }

  private void settle(Settle settle) {
    open(settle.at());
    List<Long> outstanding = model.outstanding(settle.at());
    if (outstanding.isEmpty() && settle.pick() >= 0) {
      return;
    }
    long tag =
        switch (settle.pick()) {
          case EVERYTHING -> 0;
          case NOTHING -> UNKNOWN_TAG;
          default -> outstanding.get(settle.pick() % outstanding.size());
        };
    call(
        settle.at(),
        switch (settle.kind()) {
          case ACK -> new BasicMethod.Ack(tag, settle.multiple());
          case NACK -> new BasicMethod.Nack(tag, settle.multiple(), settle.requeue());
          case REJECT -> new BasicMethod.Reject(tag, settle.requeue());
        });
  }

  private void endTransaction(EndTransaction end) {
    if (end.anyway() || model.isTransactional(end.at())) {
      call(end.at(), end.commits() ? new TxMethod.Commit() : new TxMethod.Rollback());
    }
  }

  /// Moves the clock, and stops wherever something is due.
  private void advance(long millis) {
    long end = real.now() + millis;
    for (long due = dueBy(end); due <= end; due = dueBy(end)) {
      real.advance(due - real.now());
      model.advance(due, real.observe());
    }
    real.pass(end - real.now());
    model.pass(end);
  }

  private long dueBy(long end) {
    return Math.max(real.now(), model.nextEvent().orElse(end + 1));
  }

  private void restart() {
    real.restart();
    model.restart(real.observe());
  }

  /// Whoever comes first after a crash gets all there is, and goes.
  private void crash() {
    List<String> durable = model.durableQueues();
    real.crash();
    Map<String, List<Seen>> found = new TreeMap<>();
    for (String queue : durable) {
      if (found.isEmpty()) {
        real.open(FINDER);
      }
      found.put(queue, real.drain(FINDER, queue));
    }
    model.crash(FINDER, found);
    real.lose(FINDER.connection());
    model.lose(FINDER.connection(), real.observe());
  }

  /// What must hold after every step.
  private void check() {
    if (!real.depths().equals(model.depths())) {
      throw new Mismatch("queues hold %s instead of %s".formatted(real.depths(), model.depths()));
    }
    if (model.isEmpty() && real.stored() > 0) {
      throw new Mismatch("%d messages are kept for nobody".formatted(real.stored()));
    }
  }

  /// Everybody goes, and then the queues: nothing may be left.
  void end() {
    step(new Lose(0));
    step(new Lose(1));
    for (String queue : List.copyOf(model.depths().keySet())) {
      var delete = new QueueMethod.Delete(queue, false, false, false);
      step(new Call(new Place(2, 1), delete));
    }
  }

  @Override
  public void close() {
    real.close();
  }
}

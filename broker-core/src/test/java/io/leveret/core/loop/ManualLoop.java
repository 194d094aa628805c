package io.leveret.core.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A loop that is the test's own thread, and a clock that only the test moves: tasks run when the
/// test says so, timers when the clock has come that far.
///
/// Tasks may come from any thread; all else is **confined** to the thread that made it.
public final class ManualLoop implements Loop, Clock {
  private static final long START_MILLIS = 1_700_000_000_000L;

  private final Thread owner = Thread.currentThread();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::due).thenComparingLong(Alarm::order));
  private long nanos;
  private long order;

  public ManualLoop() {}

  /// A loop that takes over at the time of an earlier one, without its tasks and timers.
  public ManualLoop(ManualLoop earlier) {
    nanos = earlier.nanos;
  }

  /// A task and its time; the order of scheduling breaks ties.
  private record Alarm(long due, long order, Runnable task) {}

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    var alarm = new Alarm(nanos + delay.toNanos(), order++, task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  @Override
  public boolean isCurrent() {
    return owner.equals(Thread.currentThread());
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long currentTimeMillis() {
    return START_MILLIS + nanos / 1_000_000;
  }

  /// Runs the tasks that are there and those they bring. Answers whether there were any.
  public boolean runTasks() {
    boolean any = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      any = true;
    }
    return any;
  }

  /// Moves the clock and runs each timer at its own time.
  public void advance(Duration span) {
    long end = nanos + span.toNanos();
    for (Alarm next = due(end); next != null; next = due(end)) {
      nanos = Math.max(nanos, next.due());
      next.task().run();
      runTasks();
    }
    nanos = end;
  }

  /// Whether a timer's time has come.
  public boolean isTimerDue() {
    return !alarms.isEmpty() && alarms.element().due() <= nanos;
  }

  /// Timers that wait for their time.
  public int timers() {
    return alarms.size();
  }

  private @Nullable Alarm due(long end) {
    Alarm first = alarms.peek();
    return first != null && first.due() <= end ? alarms.poll() : null;
  }
}

package io.leveret.core.queue;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.message.HeaderRewriter;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.BacklogMemory;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.queue.backlog.PagePool;
import io.leveret.core.queue.backlog.SpilledPages;
import io.leveret.core.queue.expiry.ExpiryTimer;
import io.leveret.core.storage.MessageStore;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The queues of one shard that have something to hand out, in turn; and their time.
///
/// A queue is here at most once. **Confined** to the shard's loop.
public final class QueueScheduler {
  /// Bytes in a turn that make a queue a busy one.
  static final long MUCH = 4 * 1024;

  /// Bytes that all queues together hand out before sockets have their turn, about: some
  /// milliseconds of work.
  private static final long ROUND = 4 * 1024 * 1024;

  /// The same while there are queues that hand out little now and then, whose messages are not to
  /// wait for that of the busy ones: at most.
  private static final long SHORT_ROUND = 1024 * 1024;

  /// The same at least, and when more comes, so many times that: or the queues would grow for it.
  private static final long SHORTEST_ROUND = 128 * 1024;

  private static final int TIMES_RECEIVED = 2;

  /// Rounds without a quiet queue after which a round may be a long one.
  private static final int REST = 256;

  private static final long MOST_TURN = 512 * 1024;
  private static final long LEAST_TURN = 32 * 1024;

  private final ArrayDeque<MessageQueue> quiet = new ArrayDeque<>();
  private final ArrayDeque<MessageQueue> busy = new ArrayDeque<>();
  private final ArrayDeque<MessageQueue> unrecorded = new ArrayDeque<>();
  private final Loop loop;
  private final Clock clock;
  private final Runnable wake;
  private final DyingMessages dying;
  private final PurgedMessages purged;
  private final BacklogSizes sizes;
  private @Nullable BacklogMemory memory;
  private final HeaderRewriter headers = new HeaderRewriter();
  private Runnable stopOthers = () -> {};
  private long turn = MOST_TURN;
  private int roundsWithoutQuiet;

  /// @param wake asks for [#dispatchAll] soon; called when the first queue has come
  public QueueScheduler(Loop loop, Clock clock, Runnable wake) {
    this(loop, clock, wake, BacklogSizes.DEFAULT);
  }

  /// @param sizes how much of long queues is in memory
  public QueueScheduler(Loop loop, Clock clock, Runnable wake, BacklogSizes sizes) {
    this.loop = loop;
    this.clock = clock;
    this.wake = wake;
    this.dying = new DyingMessages(wake);
    this.purged = new PurgedMessages(wake);
    this.sizes = sizes;
  }

  /// Says how to stop the other shards; without that there are none.
  public void stopsOthersBy(Runnable stop) {
    stopOthers = stop;
  }

  /// What died in these queues and was not sent on yet.
  public DyingMessages dying() {
    return dying;
  }

  PurgedMessages purged() {
    return purged;
  }

  /// What the backlogs of queues in that store share.
  BacklogMemory memory(MessageStore store) {
    if (memory == null) {
      var pool = new PagePool(sizes.pageBits());
      memory = new BacklogMemory(sizes, pool, new SpilledPages(store, pool));
    }
    return memory;
  }

  /// Leaves to the collector what only a busy time needs.
  public void letGoOfSpares() {
    if (memory != null) {
      memory.pool().letGo();
    }
  }

  void schedule(MessageQueue queue) {
    (queue.isBusy() ? busy : quiet).add(queue);
    if (quiet.size() + busy.size() == 1) {
      wake.run();
    }
  }

  /// Gives every queue that is here now one turn, but of those that had much to hand out the last
  /// time only so many as the round has room for: the others are first in the next. So a message
  /// for a quiet queue passes by what waits in a hundred busy ones. A queue with more to give comes
  /// again after.
  ///
  /// @param received bytes that sockets brought since the last time
  public void dispatchAll(long received) {
    purged.releaseSome();
    int turns = quiet.size();
    int busyTurns = busy.size();
    roundsWithoutQuiet = turns > 0 ? 0 : Math.min(roundsWithoutQuiet + 1, REST);
    long left =
        isHurried() ? Math.clamp(TIMES_RECEIVED * received, SHORTEST_ROUND, SHORT_ROUND) : ROUND;
    turn = Math.clamp(left / Math.max(1, turns + busyTurns), LEAST_TURN, MOST_TURN);
    for (; turns > 0; turns--) {
      left -= giveTurn(quiet.remove());
    }
    for (; busyTurns > 0; busyTurns = left > 0 ? busyTurns - 1 : 0) {
      left -= giveTurn(busy.remove());
    }
    if (!quiet.isEmpty() || !busy.isEmpty()) {
      wake.run();
    }
  }

  /// Whether there are quiet queues, so that rounds are to be short.
  public boolean isHurried() {
    return roundsWithoutQuiet < REST;
  }

  private long giveTurn(MessageQueue queue) {
    if (queue.servesElsewhere()) {
      stopOthers.run();
    }
    return queue.takeTurn();
  }

  /// Bytes that one queue may hand out before the others have their turn: the fewer, the more of
  /// them have something to hand out.
  long turn() {
    return turn;
  }

  void noteUnrecorded(MessageQueue queue) {
    unrecorded.add(queue);
  }

  /// Lets every queue give the log what it settled since the last call.
  public void recordAll() {
    for (MessageQueue queue = unrecorded.poll(); queue != null; queue = unrecorded.poll()) {
      queue.recordBatch();
    }
  }

  /// Gives a message more headers, in place of others of these names.
  void addHeaders(MessageView message, FieldTable added) {
    headers.rewrite(message, added, Set.of(), 0);
  }

  /// Milliseconds since 1970.
  long nowMillis() {
    return clock.currentTimeMillis();
  }

  /// A timer of one queue, that runs `onTime`.
  ExpiryTimer timer(Runnable onTime) {
    return new ExpiryTimer(loop, clock, onTime);
  }
}

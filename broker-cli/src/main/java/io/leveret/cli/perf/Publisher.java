package io.leveret.cli.perf;

import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Wire;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Publishes on one channel, as fast as rate, confirms and backlog allow. Confined to the worker of
/// its link.
///
/// Invariant: only the messages selected in the batch are on their way to the socket, and the next
/// ones are selected when these are gone.
final class Publisher implements Agent {
  /// How a publisher behaves.
  ///
  /// @param rate messages a second; 0 for as fast as possible
  /// @param confirmLimit messages in flight without a confirm; 0 to publish without confirms
  /// @param count messages in all; 0 for no end
  /// @param stamped whether bodies carry the time, for which they need 16 octets
  /// @param oneByOne whether each message is a write of its own
  record Plan(double rate, int confirmLimit, long count, boolean stamped, boolean oneByOne) {}

  private static final long BACKLOG_RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private final int channel;
  private final MessageBatch batch;
  private final Plan plan;
  private final LoadState state;
  private final @Nullable ConfirmWindow window;
  private final double phase;
  private @Nullable Pacer schedule;
  private long sequence;
  private int index;
  private int written;
  private boolean ended;
  private long retryAt;

  /// @param phase when in its interval a paced publisher begins, 0 to 1
  Publisher(int channel, MessageBatch batch, Plan plan, double phase, LoadState state) {
    this.channel = channel;
    this.batch = batch;
    this.plan = plan;
    this.phase = phase;
    this.state = state;
    this.window = plan.confirmLimit() == 0 ? null : new ConfirmWindow(plan.confirmLimit());
  }

  private Pacer pacer(long nowNanos) {
    if (schedule == null) {
      schedule = new Pacer(plan.rate(), nowNanos + (long) (phase * 1e9 / Math.max(plan.rate(), 1)));
    }
    return schedule;
  }

  /// Selects the messages that may go now.
  ///
  /// @return false when there are none; then [#retryAt()] says when to ask again
  boolean prepare(Link link, long nowNanos) {
    retryAt = Long.MAX_VALUE;
    int most = most();
    if (most > 0 && state.hasBacklogBound()) {
      int room = state.backlogRoom();
      // Rather wait a little than write a message at a time.
      boolean enough = room >= Math.min(most, state.worthwhileBacklogRoom());
      most = Math.min(most, room);
      if (!enough) {
        retryAt = nowNanos + BACKLOG_RETRY_NANOS;
        return false;
      }
    }
    var pacer = pacer(nowNanos);
    int due = pacer.due(nowNanos, sequence, most);
    if (due > 0) {
      select(due, nowNanos, pacer);
      return true;
    }
    if (most > 0) {
      retryAt = pacer.dueAt(sequence);
    }
    endWhenComplete(link);
    return false;
  }

  private int most() {
    int most = plan.oneByOne() ? 1 : batch.size() - index;
    if (plan.count() > 0) {
      most = (int) Math.min(most, plan.count() - sequence);
    }
    return window == null ? most : Math.min(most, window.room());
  }

  private void select(int count, long nowNanos, Pacer pacer) {
    batch.select(index, index + count);
    for (int i = 0; i < count; i++) {
      long sentNanos = pacer.isPaced() ? pacer.dueAt(sequence + i) : nowNanos;
      if (plan.stamped()) {
        batch.stamp(index + i, sentNanos, sequence + i);
      }
      if (window != null) {
        window.sent(sentNanos);
      }
    }
    written = index;
    sequence += count;
    index = index + count == batch.size() ? 0 : index + count;
  }

  // Closing the channel is how a publisher without confirms learns that the broker has taken all.
  private void endWhenComplete(Link link) {
    if (!ended && plan.count() > 0 && sequence == plan.count() && window == null) {
      ended = true;
      link.send(
          new FrameWriter()
              .method(channel, Wire.CHANNEL_CLOSE)
              .int16(200)
              .shortString("")
              .int32(0)
              .end()
              .take());
    }
  }

  /// When to ask again, in nanoseconds; `Long.MAX_VALUE` for when something has arrived.
  long retryAt() {
    return retryAt;
  }

  ByteBuffer octets() {
    return batch.octets();
  }

  /// How many messages have gone to the socket as a whole since the last call.
  int takeWritten() {
    int before = written;
    int position = batch.octets().position();
    while (written < batch.size() && batch.start(written + 1) <= position) {
      written++;
    }
    return written - before;
  }

  /// Forgets selected messages of which not one octet has been written yet.
  void trimToWholeMessage() {
    int position = batch.octets().position();
    if (batch.octets().hasRemaining()) {
      batch.octets().limit(position == batch.start(written) ? position : batch.start(written + 1));
    }
  }

  @Override
  public void method(Link link, int methodId, ByteBuffer in, int at) {
    if (methodId == Wire.BASIC_ACK) {
      settle(link, in, at, false);
    } else if (methodId == Wire.BASIC_NACK) {
      settle(link, in, at, true);
    } else if (methodId == Wire.BASIC_RETURN) {
      link.tally().add(Metric.RETURNED, 1);
    } else if (methodId == Wire.CHANNEL_CLOSE_OK) {
      state.publisherDone();
    }
  }

  private void settle(Link link, ByteBuffer in, int at, boolean refused) {
    if (window == null) {
      return;
    }
    boolean multiple = (in.get(at + Long.BYTES) & 1) != 0;
    var tally = link.tally();
    int count = window.settle(in.getLong(at), multiple, link.readNanos(), tally.confirmLatencies());
    tally.add(refused ? Metric.NACKED : Metric.CONFIRMED, count);
    if (count > 0 && sequence == plan.count() && window.outstanding() == 0) {
      state.publisherDone();
    }
  }

  @Override
  public void header(Link link, long bodySize) {
    // of a returned message
  }

  @Override
  public void body(Link link, ByteBuffer in, int at, int length) {
    // of a returned message
  }
}

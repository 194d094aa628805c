package io.leveret.cli.perf;

import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.wire.Wire;
import java.nio.ByteBuffer;

/// Consumes on one channel: counts, measures, acknowledges. Confined to the worker of its link.
final class Subscriber implements Agent {
  /// How a subscriber behaves.
  ///
  /// @param ackEvery acknowledge after so many messages; 0 for automatic acknowledgement
  /// @param count messages in all; 0 for no end
  /// @param stamped whether bodies carry the time
  /// @param oneByOne whether each acknowledgement is a write of its own
  /// @param ordered whether the numbers in the bodies are looked at
  /// @param holdEvery hold every so manieth message rather than acknowledge it; 0 for none
  /// @param holdMost messages held; the oldest of them is acknowledged when there would be more
  record Plan(
      int ackEvery,
      long count,
      boolean stamped,
      boolean oneByOne,
      boolean ordered,
      int holdEvery,
      int holdMost) {}

  private final int channel;
  private final Plan plan;
  private final LoadState state;
  private long deliveryTag;
  private long bodyLeft;
  private boolean atBodyStart;
  private int unacknowledged;
  private long received;
  private long completed;
  private long nextNumber = -1;
  private final long[] held;
  private int heldCount;
  private int heldAt;

  Subscriber(int channel, Plan plan, LoadState state) {
    this.channel = channel;
    this.plan = plan;
    this.state = state;
    this.held = new long[plan.holdEvery() == 0 ? 0 : plan.holdMost()];
  }

  @Override
  public void method(Link link, int methodId, ByteBuffer in, int at) {
    if (methodId == Wire.BASIC_DELIVER) {
      deliveryTag = in.getLong(at + 1 + (in.get(at) & 0xFF));
    } else if (methodId == Wire.BASIC_CANCEL) {
      state.fail("the broker has cancelled a consumer: its queue is gone");
    }
  }

  @Override
  public void header(Link link, long bodySize) {
    bodyLeft = bodySize;
    atBodyStart = true;
    if (bodySize == 0) {
      complete(link);
    }
  }

  @Override
  public void body(Link link, ByteBuffer in, int at, int length) {
    if (atBodyStart && length >= MessageBatch.STAMP_OCTETS) {
      if (plan.stamped()) {
        link.tally().latencies().record(link.readNanos() - in.getLong(at));
      }
      if (plan.ordered()) {
        look(link, in.getLong(at + Long.BYTES));
      }
    }
    atBodyStart = false;
    bodyLeft -= length;
    if (bodyLeft <= 0) {
      complete(link);
    }
  }

  /// The first message may have any number; after that each has the next one.
  private void look(Link link, long number) {
    if (number != nextNumber && nextNumber >= 0) {
      link.tally().add(Metric.DISORDERED, 1);
    }
    nextNumber = number + 1;
  }

  private void complete(Link link) {
    if (plan.count() == 0 || received < plan.count()) {
      link.countReceived();
      if (++received == plan.count()) {
        state.subscriberDone();
      }
    }
    if (plan.holdEvery() > 0) {
      holdOrAcknowledge(link);
    } else if (plan.ackEvery() > 0 && ++unacknowledged >= plan.ackEvery()) {
      link.acknowledge(channel, deliveryTag, plan.ackEvery() > 1);
      unacknowledged = 0;
      if (plan.oneByOne()) {
        link.flushSoon();
      }
    }
  }

  private void holdOrAcknowledge(Link link) {
    long settled = deliveryTag;
    if (++completed % plan.holdEvery() == 0) {
      settled = held[heldAt];
      held[heldAt] = deliveryTag;
      heldAt = heldAt + 1 == held.length ? 0 : heldAt + 1;
      if (heldCount < held.length) {
        heldCount++;
        link.tally().add(Metric.HELD, 1);
        return;
      }
    }
    link.acknowledge(channel, settled, false);
  }
}

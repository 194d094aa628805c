package io.leveret.cli.perf;

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
  record Plan(int ackEvery, long count, boolean stamped, boolean oneByOne) {}

  private final int channel;
  private final Plan plan;
  private final LoadState state;
  private long deliveryTag;
  private long bodyLeft;
  private boolean atBodyStart;
  private int unacknowledged;
  private long received;

  Subscriber(int channel, Plan plan, LoadState state) {
    this.channel = channel;
    this.plan = plan;
    this.state = state;
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
    if (atBodyStart && plan.stamped() && length >= MessageBatch.STAMP_OCTETS) {
      link.tally().latencies().record(link.readNanos() - in.getLong(at));
    }
    atBodyStart = false;
    bodyLeft -= length;
    if (bodyLeft <= 0) {
      complete(link);
    }
  }

  private void complete(Link link) {
    if (plan.count() == 0 || received < plan.count()) {
      link.countReceived();
      if (++received == plan.count()) {
        state.subscriberDone();
      }
    }
    if (plan.ackEvery() > 0 && ++unacknowledged >= plan.ackEvery()) {
      link.acknowledge(channel, deliveryTag, plan.ackEvery() > 1);
      unacknowledged = 0;
      if (plan.oneByOne()) {
        link.flushSoon();
      }
    }
  }
}

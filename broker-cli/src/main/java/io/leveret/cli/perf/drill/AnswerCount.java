package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.BrokerRefusal;
import io.leveret.cli.perf.wire.FrameSink;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Counts the answers to requests that were sent together. Confined to one thread.
final class AnswerCount implements FrameSink {
  private final int answerId;
  private int missing;

  AnswerCount(int answerId) {
    this.answerId = answerId;
  }

  void expect(int count) {
    missing += count;
  }

  boolean isComplete() {
    return missing == 0;
  }

  @Override
  public void method(int channel, int methodId, ByteBuffer in, int at) throws IOException {
    if (methodId == Wire.CONNECTION_CLOSE || methodId == Wire.CHANNEL_CLOSE) {
      throw new BrokerRefusal(Wire.describeClose(methodId, in, at));
    }
    if (methodId == answerId) {
      missing--;
    }
  }

  @Override
  public void header(int channel, long bodySize) {}

  @Override
  public void body(int channel, ByteBuffer in, int at, int length) {}
}

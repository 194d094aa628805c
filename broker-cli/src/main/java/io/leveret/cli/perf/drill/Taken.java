package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.BrokerRefusal;
import io.leveret.cli.perf.wire.FrameSink;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Counts numbered messages as they are delivered, and sees whether they come in order and say that
/// they came before. Confined to one thread.
final class Taken implements FrameSink {
  private int count;
  private int disordered;
  private int redelivered;
  private boolean atBodyStart;

  @Override
  public void method(int channel, int methodId, ByteBuffer in, int at) throws IOException {
    if (methodId == Wire.CONNECTION_CLOSE || methodId == Wire.CHANNEL_CLOSE) {
      throw new BrokerRefusal(Wire.describeClose(methodId, in, at));
    }
    if (methodId == Wire.BASIC_DELIVER) {
      int tagAt = at + 1 + (in.get(at) & 0xFF);
      redelivered += in.get(tagAt + Long.BYTES) & 1;
    }
  }

  @Override
  public void header(int channel, long bodySize) {
    atBodyStart = true;
  }

  @Override
  public void body(int channel, ByteBuffer in, int at, int length) {
    if (atBodyStart) {
      disordered += in.getLong(at) == count ? 0 : 1;
      count++;
    }
    atBodyStart = false;
  }

  int count() {
    return count;
  }

  /// Messages whose number was not that of their place.
  int disordered() {
    return disordered;
  }

  int redelivered() {
    return redelivered;
  }
}

package io.leveret.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/// What sockets may give at once, as the number of them grows. S18
class SharedReadsTest {
  private static final int MANY = 32;

  private final SharedReads reads = new SharedReads();

  private ExtendedHandle handle() {
    return (ExtendedHandle) SharedReads.ofSocket(() -> reads).newHandle();
  }

  @Test
  void letsFewSocketsGiveMuch() {
    round(4);

    assertThat(reads.share()).isEqualTo(128 * 1024);
  }

  @Test
  void sharesARoundAmongMany() {
    round(MANY);

    assertThat(reads.share()).isEqualTo(512 * 1024 / MANY);
    assertThat(handle().continueReading(() -> true)).isFalse();
  }

  @Test
  void leavesEverySocketEnoughForItsCost() {
    round(20_000);

    assertThat(reads.share()).isEqualTo(8 * 1024);
  }

  @Test
  void givesTheWholeBackToTheOneThatIsLeft() {
    round(MANY);
    round(1);

    assertThat(reads.share()).isEqualTo(128 * 1024);
  }

  private void round(int sockets) {
    var config = new DefaultChannelConfig(new EmbeddedChannel());
    for (int i = 0; i < sockets; i++) {
      handle().reset(config);
    }
    reads.nextRound();
  }
}

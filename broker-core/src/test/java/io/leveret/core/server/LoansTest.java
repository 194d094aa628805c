package io.leveret.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.format.Memory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LoansTest {
  private final Memory memory = new Memory(4096);
  private final Loans loans = new Loans(2);

  @Test
  void showsTheBytesWhereTheyStand() {
    memory.bytes.putInt(100, 42);

    ByteBuf lent = lend(100, 4);

    assertThat(lent.readableBytes()).isEqualTo(4);
    assertThat(lent.getInt(0)).isEqualTo(42);
    assertThat(lent.maxCapacity()).isEqualTo(4);
  }

  @Test
  void lendsFewAtATime() {
    ByteBuf first = lend(0, 1000);
    lend(0, 1000);
    assertThat(loans.canLend()).isFalse();

    first.release();

    assertThat(loans.canLend()).isTrue();
    assertThat(memory.isLent()).isTrue();
  }

  @Test
  void givesTheMemoryBackWithTheLastLoan() {
    ByteBuf lent = lend(0, 1000);
    lent.retain();
    lent.release();
    assertThat(memory.isLent()).isTrue();

    lent.release();

    assertThat(memory.isLent()).isFalse();
    assertThat(memory.bytes.get(0)).isZero(); // still there
  }

  private ByteBuf lend(int offset, int length) {
    return loans.lend(UnpooledByteBufAllocator.DEFAULT, memory.bytes, offset, length, memory);
  }
}

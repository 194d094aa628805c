package io.leveret.core.server;

import io.leveret.core.message.Lender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/// Bodies that sockets are written straight from the memory of the log. Each may keep a chunk in
/// memory for as long as its client does not read, so there are few at a time; whoever comes beyond
/// that copies.
///
/// **Confined** to the shard's loop.
final class Loans {
  /// Loans at a time where a shard lends at all.
  static final int MOST = 32;

  private final int most;
  private int count;

  /// @param most loans at a time
  Loans(int most) {
    this.most = most;
  }

  boolean canLend() {
    return count < most;
  }

  /// The bytes as a buffer whose release ends the loan, in this loop.
  ByteBuf lend(ByteBufAllocator memory, ByteBuffer from, int offset, int length, Lender lender) {
    var bytes = new Lent(memory, from.slice(offset, length), lender);
    count++;
    lender.lend();
    return bytes;
  }

  private final class Lent extends UnpooledDirectByteBuf {
    private final Lender lender;

    Lent(ByteBufAllocator memory, ByteBuffer bytes, Lender lender) {
      super(memory, bytes, bytes.remaining());
      this.lender = lender;
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      count--;
      lender.takeBack();
    }
  }
}

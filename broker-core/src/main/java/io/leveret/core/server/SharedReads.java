package io.leveret.core.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.Supplier;

/// How much is read from each socket before the next has its turn: as much as it gave before, but
/// the sockets of one loop share what a round may read. Few busy sockets so read much at once, and
/// many do not let one that is hardly used wait for megabytes of the others.
///
/// **Confined** to its loop.
final class SharedReads {
  /// Bytes that all sockets together read in a round, about: a millisecond of work.
  private static final int ROUND = 512 * 1024;

  private static final int LEAST_SHARE = 8 * 1024;

  private static final int LEAST_READ = 1024;
  private static final int FIRST_READ = 8 * 1024;
  private static final int MOST_READ = 128 * 1024;
  private static final int READS_IN_A_ROW = 2;

  private final AdaptiveRecvByteBufAllocator alone =
      new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ);

  private int share = MOST_READ;
  private int sockets;

  SharedReads() {
    alone.maxMessagesPerRead(READS_IN_A_ROW);
  }

  /// Begins another round, for which as many sockets are expected as were busy in this one.
  void nextRound() {
    share = Math.clamp(ROUND / Math.max(1, sockets), LEAST_SHARE, MOST_READ);
    sockets = 0;
  }

  /// Bytes that one socket may give at once in this round.
  int share() {
    return share;
  }

  /// For one socket, which may move.
  ///
  /// @param now what the sockets of its loop share
  static RecvByteBufAllocator ofSocket(Supplier<SharedReads> now) {
    return () -> new Turn((ExtendedHandle) now.get().alone.newHandle(), now);
  }

  /// Of one socket.
  private static final class Turn extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle own;
    private final Supplier<SharedReads> now;

    Turn(ExtendedHandle own, Supplier<SharedReads> now) {
      super(own);
      this.own = own;
      this.now = now;
    }

    @Override
    public void reset(ChannelConfig config) {
      now.get().sockets++;
      own.reset(config);
    }

    @Override
    public int guess() {
      return Math.min(own.guess(), now.get().share);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator memory) {
      return memory.ioBuffer(guess());
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
      return now.get().share == MOST_READ && own.continueReading(mayBeMore);
    }
  }
}

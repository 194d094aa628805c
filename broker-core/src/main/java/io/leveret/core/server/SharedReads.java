package io.leveret.core.server;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/// How much is read from each socket before the next has its turn. The sockets of one loop share
/// what a round may read; what is too much for a round waits for one of the next.
///
/// Few busy sockets read much at once. Many of them have their turn one after another, each long
/// enough for what it brings to leave in few writes: what all of them brought a little of is dealt
/// out to all consumers, a few messages each, and a write costs as much as thirty messages (ADR
/// 34). Who sends little now and then never waits for the others.
///
/// Long messages are read more at a time: a byte of theirs takes less work, and each read and each
/// write costs the kernel something of its own, be it long or short. For the same reason a socket
/// that brings a message at a time, many times in a millisecond, rests between them
/// ([ReadCoalescing]).
///
/// **Confined** to its loop.
final class SharedReads {
  /// Bytes that all sockets together read in a round, about: a millisecond of work.
  private static final int ROUND = 512 * 1024;

  /// What a busy socket may give when its turn has come.
  private static final int LEAST_SHARE = 64 * 1024;

  /// What a socket may give out of turn. Who has more is a busy one.
  private static final int LITTLE = 8 * 1024;

  private static final int LEAST_READ = 1024;
  private static final int FIRST_READ = LITTLE;
  private static final int MOST_READ = 128 * 1024;
  private static final int READS_IN_A_ROW = 2;

  /// A read has room for so many of the longest messages of the turn before.
  private static final int LONG_ONES = 4;

  /// By how much long messages may lengthen a read.
  private static final int MOST_TIMES = 4;

  private final AdaptiveRecvByteBufAllocator alone =
      new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_TIMES * MOST_READ);

  private final Loop loop;
  private final Clock clock;
  private final Runnable endOfRests = this::endRests;
  private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
  private final ArrayDeque<Turn> resting = new ArrayDeque<>();
  private int share = MOST_READ;
  private int left = READS_IN_A_ROW * ROUND;
  private int sockets;
  private long received;

  SharedReads(Loop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
    alone.maxMessagesPerRead(READS_IN_A_ROW);
  }

  /// Begins another round, for which as many sockets are expected as were busy in this one, and
  /// lets those come that have waited for it.
  ///
  /// @param hurried whether somebody waits for little, so that of many busy sockets one comes
  /// @return whether others wait for the round after
  boolean nextRound(boolean hurried) {
    int expected = Math.max(1, sockets + waiting.size());
    share = Math.clamp(ROUND / expected, LEAST_SHARE, MOST_READ);
    sockets = 0;
    int round = hurried && share < MOST_READ ? share : ROUND;
    left = share == MOST_READ ? READS_IN_A_ROW * round : round;
    for (int turns = round / share; turns > 0 && !waiting.isEmpty(); turns--) {
      waiting.remove().come();
    }
    return !waiting.isEmpty();
  }

  /// Lets a socket rest, together with those that already do.
  private void rest(Turn turn) {
    resting.add(turn);
    if (resting.size() == 1) {
      var _ = loop.schedule(ReadCoalescing.REST, endOfRests);
    }
  }

  private void endRests() {
    for (Turn next = resting.poll(); next != null; next = resting.poll()) {
      next.goOn();
    }
  }

  /// Bytes that came since this was last asked.
  long takeReceived() {
    long taken = received;
    received = 0;
    return taken;
  }

  private boolean isCrowded() {
    return left <= 0 || !waiting.isEmpty();
  }

  /// For one socket, which may move.
  ///
  /// @param now what the sockets of its loop share
  /// @param goOn reads from the socket again, which has waited
  static Turn ofSocket(Supplier<SharedReads> now, Runnable goOn) {
    return new Turn((ExtendedHandle) now.get().alone.newHandle(), now, goOn);
  }

  /// Of one socket.
  static final class Turn extends DelegatingHandle implements ExtendedHandle, RecvByteBufAllocator {
    private final ExtendedHandle own;
    private final Supplier<SharedReads> now;
    private final Runnable goOn;
    private final ReadCoalescing coalescing = new ReadCoalescing();
    private boolean waits;
    private boolean hasCome;
    private boolean outOfTurn;
    private int given;
    private int times = 1;
    private int nextTimes = 1;

    Turn(ExtendedHandle own, Supplier<SharedReads> now, Runnable goOn) {
      super(own);
      this.own = own;
      this.now = now;
      this.goOn = goOn;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty asks nothing else
    public Handle newHandle() {
      return this;
    }

    /// Whether nothing is to be read from the socket until its turn has come, or it has rested.
    boolean waits() {
      return waits;
    }

    /// Ends a turn: what was there was read, or as much as was allowed.
    ///
    /// @return whether the socket [#waits] now
    boolean end() {
      var reads = now.get();
      reads.left -= given / times;
      reads.received += given;
      if (given >= LITTLE && !waits && (outOfTurn || !reads.waiting.isEmpty())) {
        waits = true;
        reads.waiting.add(this);
      } else if (given > 0 && !waits && coalescing.restsAfter(given, reads.clock.nanoTime())) {
        waits = true;
        reads.rest(this);
      }
      hasCome = false;
      given = 0;
      return waits;
    }

    /// Says what the socket brought.
    ///
    /// @param longest bytes of the longest message, or frame of one
    void brings(int longest) {
      int fitting = Math.clamp((long) LONG_ONES * longest / MOST_READ, 1, MOST_TIMES);
      nextTimes = Math.max(nextTimes, fitting);
    }

    /// Waits no more: the socket is closed, or leaves the loop.
    void giveUp() {
      if (waits) {
        waits = false;
        now.get().waiting.remove(this);
        now.get().resting.remove(this);
      }
    }

    private void come() {
      hasCome = true;
      goOn();
    }

    private void goOn() {
      waits = false;
      goOn.run();
    }

    @Override
    public void reset(ChannelConfig config) {
      var reads = now.get();
      reads.sockets++;
      outOfTurn = !hasCome && reads.isCrowded();
      times = nextTimes;
      nextTimes = 1;
      own.reset(config);
    }

    @Override
    public void lastBytesRead(int bytes) {
      given += Math.max(0, bytes);
      own.lastBytesRead(bytes);
    }

    @Override
    public int guess() {
      return Math.min(own.guess(), outOfTurn ? LITTLE : times * now.get().share);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator memory) {
      return memory.ioBuffer(guess());
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
      return !outOfTurn && now.get().share == MOST_READ && own.continueReading(mayBeMore);
    }
  }
}

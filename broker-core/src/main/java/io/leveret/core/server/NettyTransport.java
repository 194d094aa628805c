package io.leveret.core.server;

import io.leveret.core.connection.Acknowledgement;
import io.leveret.core.connection.Transport;
import io.leveret.core.message.Lender;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A Netty channel as its connection sees it: frames gather in one buffer and leave with the batch.
///
/// **Confined** to the channel's event loop, and to one that has stopped it: what that one writes
/// is given to the channel by its own loop, in the same order. An idle connection holds no buffer.
/// While it moves from one loop to another it belongs to the one that it leaves.
final class NettyTransport implements Transport {
  /// Replies to one client: Netty keeps buffers of this size at hand for each loop.
  private static final int LITTLE = 4 * 1024;

  private static final int MUCH = 64 * 1024;

  /// By how much the age of an acknowledgement may be told too short.
  private static final int TICK_MILLIS = 10;

  /// Bytes that another shard may write before this one gives them to the channel.
  private static final int MOST_WAITING = 1024 * 1024;

  /// Bytes that may wait for a peer, whatever they answer: far more than deliveries fill.
  private static final long MOST_UNREAD = 8 * 1024 * 1024;

  private static final ByteBuffer NO_MEMORY = ByteBuffer.allocateDirect(0);

  private final ChannelHandlerContext context;
  private final Runnable resume;
  private final Runnable takesMore;
  private final InetSocketAddress peer;
  private final InetSocketAddress local;
  private Shard shard;
  private @Nullable ByteBuf buffer;
  private int bufferBytes = LITTLE;
  private ByteBuffer memory = NO_MEMORY;
  private int base;
  private int offset;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);
  private int waitingBytes;
  private boolean refused;
  private boolean dirty;
  private boolean sent;
  private boolean closing;
  private boolean moving;
  private @Nullable Runnable putOff;

  /// @param resume goes on giving bytes to the connection
  /// @param takesMore tells the connection to go on writing
  NettyTransport(ChannelHandlerContext context, Shard shard, Runnable resume, Runnable takesMore) {
    this.context = context;
    this.shard = shard;
    this.resume = resume;
    this.takesMore = takesMore;
    this.peer = (InetSocketAddress) context.channel().remoteAddress();
    this.local = (InetSocketAddress) context.channel().localAddress();
  }

  @Override
  public ByteBuffer reserve(int bytes) {
    if (buffer == null || memory.limit() - offset < bytes) {
      bufferBytes = buffer == null ? bufferBytes : MUCH;
      submit();
      buffer = context.alloc().directBuffer(Math.max(bufferBytes, bytes));
      memory = buffer.internalNioBuffer(0, buffer.capacity());
      base = memory.position();
      offset = base;
    }
    return memory;
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public void commit(int end) {
    offset = end;
    if (!dirty) {
      dirty = true;
      shard.addDirty(this);
    }
  }

  @Override
  public boolean canLend() {
    return !closing && shard.loans().canLend();
  }

  @Override
  public void lend(ByteBuffer from, int at, int length, Lender lender) {
    submit();
    bufferBytes = LITTLE;
    var lent = shard.loans().lend(context.alloc(), from, at, length, lender);
    var _ = context.write(lent, context.voidPromise());
  }

  @Override
  public boolean isWritable() {
    refused |= waitingBytes > MOST_WAITING;
    return !closing && waitingBytes <= MOST_WAITING && context.channel().isWritable();
  }

  @Override
  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public void pauseReading() {
    if (!moving) {
      context.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void resumeReading() {
    if (!moving) {
      context.executor().execute(resume);
    }
  }

  @Override
  public void closeAfterFlush() {
    closing = true;
    if (moving) {
      putOff = this::writeAndClose;
    } else if (context.executor().inEventLoop()) {
      writeAndClose();
    } else {
      context.executor().execute(this::enterAndClose);
    }
  }

  private void enterAndClose() {
    shard.enter();
    writeAndClose();
  }

  private void writeAndClose() {
    submit();
    context.writeAndFlush(context.alloc().directBuffer(0)).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void close() {
    closing = true;
    if (moving) {
      putOff = this::closeNow;
    } else {
      closeNow();
    }
  }

  private void closeNow() {
    var _ = context.close();
  }

  /// Begins to move to another loop, unless something is still to be sent. Until [#arrive] nobody
  /// touches the channel: it is on no loop.
  boolean depart() {
    var unsent = context.channel().unsafe().outboundBuffer();
    moving = !dirty && !closing && buffer == null && unsent != null && unsent.isEmpty();
    return moving;
  }

  /// Ends a move, and does what was put off.
  void arrive(Shard there) {
    shard.forget(this);
    shard = there;
    moving = false;
    dirty = true;
    there.addDirty(this);
    if (putOff != null) {
      putOff.run();
      putOff = null;
    }
  }

  @Override
  public Acknowledgement acknowledged(Duration span) {
    if (!(context.channel() instanceof EpollSocketChannel socket) || !socket.isOpen()) {
      return Acknowledgement.UNKNOWN;
    }
    var tcp = socket.tcpInfo();
    return tcp.unacked() == 0 || tcp.lastAckRecv() + TICK_MILLIS < span.toMillis()
        ? Acknowledgement.SEEN
        : Acknowledgement.MISSING;
  }

  @Override
  public boolean isOverfull() {
    return context.channel().bytesBeforeWritable() > MOST_UNREAD;
  }

  @Override
  public boolean hasSentSinceLastAsked() {
    boolean answer = sent;
    sent = false;
    return answer;
  }

  /// Gives the channel what was written.
  void fill() {
    dirty = false;
    bufferBytes = offset - base <= LITTLE ? LITTLE : bufferBytes;
    submit();
    sent = true;
    if (refused && !moving) {
      refused = false;
      context.executor().execute(takesMore);
    }
  }

  /// Sends what the channel was given. Touches nothing but the channel.
  void flush() {
    context.flush();
  }

  /// Gives up what was not sent: the socket is gone.
  void release() {
    closing = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    waitingBytes = 0;
    if (buffer != null) {
      buffer.release();
      forgetBuffer();
    }
  }

  private void submit() {
    boolean isOwn = !moving && context.executor().inEventLoop();
    for (ByteBuf next = isOwn ? waiting.poll() : null; next != null; next = waiting.poll()) {
      var _ = context.write(next, context.voidPromise());
    }
    waitingBytes = isOwn ? 0 : waitingBytes;
    if (buffer == null) {
      return;
    }
    ByteBuf full = buffer.writerIndex(offset - base);
    forgetBuffer();
    if (full.isReadable() && !isOwn) {
      waitingBytes += full.readableBytes();
      waiting.add(full);
    } else if (full.isReadable()) {
      var _ = context.write(full, context.voidPromise());
    } else {
      full.release();
    }
  }

  private void forgetBuffer() {
    buffer = null;
    memory = NO_MEMORY;
    base = 0;
    offset = 0;
  }
}

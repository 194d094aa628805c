package io.leveret.core.server;

import io.leveret.core.connection.AmqpConnection;
import io.leveret.protocol.frame.FrameFormat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the bytes of one socket to its connection, where they stand; only a frame that is cut by
/// the end of a read, and what a connection that pauses has not taken, is copied and kept.
///
/// A connection whose work lies on another shard moves there: its channel leaves the loop, and is
/// registered with the other one. The connection itself changes its shard when the channel has
/// arrived, while all others stand still; what comes from the socket in between is kept.
///
/// **Confined** to the channel's event loop.
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  /// Bytes made room for at once: a frame is refused by its size long before it is this long.
  private static final int MOST_ROOM = 1 << 20;

  /// After which a connection that could not move tries again.
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private Shard shard;
  private SharedReads.@Nullable Turn turn;
  private @Nullable NettyTransport transport;
  private @Nullable AmqpConnection connection;
  private @Nullable ByteBuf kept;
  private @Nullable Shard destination;
  private boolean trying;

  ConnectionHandler(Shard shard) {
    this.shard = shard;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    turn = SharedReads.ofSocket(() -> shard.reads(), () -> goOn(context));
    context.channel().config().setRecvByteBufAllocator(turn);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    shard.enter();
    transport =
        new NettyTransport(
            context, shard, () -> resume(context), () -> channelWritabilityChanged(context));
    connection = shard.connect(transport);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var in = (ByteBuf) message;
    shard.enter();
    try {
      completeKept(in);
      if (kept == null && in.isReadable() && destination == null) {
        give(in);
      }
      if (in.isReadable()) {
        keep(context, in);
        pauseUnlessWanted(context);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    shard.enter();
    if (turn != null && turn.end()) {
      context.channel().config().setAutoRead(false);
    }
    shard.wake();
    letGo(context);
  }

  private void letGo(ChannelHandlerContext context) {
    if (connection != null && connection.drawnTo() != connection.homeShard()) {
      shard.letGo(() -> depart(context));
    }
  }

  /// Begins to move, if that is still right, while the other shards stand still.
  private void depart(ChannelHandlerContext context) {
    if (connection == null || transport == null || destination != null) {
      return;
    }
    Shard there = shard.neighbour(connection.drawnTo());
    if (there == shard) {
      return;
    }
    if (!transport.depart()) {
      tryAgain(context);
      return;
    }
    if (turn != null) {
      turn.giveUp();
    }
    destination = there;
    var _ =
        context
            .deregister()
            .addListener(_ -> {
              if (context.channel().isOpen()) {
                there.bareLoop().register(context.channel(), () -> lost(context));
              }
            });
  }

  /// What was not sent then may be later, and the client need not send anything that brings it up.
  private void tryAgain(ChannelHandlerContext context) {
    Shard here = shard;
    if (!trying) {
      trying = true;
      var _ =
          here.ownLoop()
              .schedule(
                  PATIENCE,
                  () -> {
                    trying = false;
                    if (shard == here) {
                      letGo(context);
                    }
                  });
    }
  }

  /// The first thing that happens on a loop, be it the first or another one.
  @Override
  public void channelRegistered(ChannelHandlerContext context) {
    if (destination == null || connection == null || transport == null) {
      return;
    }
    destination.stopOthers();
    LOG.debug("{}: moves to shard {}", connection.name(), destination.number());
    transport.arrive(destination);
    connection.moveTo(destination.services());
    shard = destination;
    destination = null;
    connection.writable();
    resume(context);
  }

  /// The socket was closed on its way, and no loop tells.
  private void lost(ChannelHandlerContext context) {
    shard.loop().execute(() -> channelInactive(context));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable() && connection != null) {
      shard.enter();
      connection.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    shard.stopOthers();
    if (turn != null) {
      turn.giveUp();
    }
    if (connection != null) {
      connection.closed();
    }
    if (transport != null) {
      transport.release();
    }
    if (kept != null) {
      kept.release();
      kept = null;
    }
    shard.wake();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("{}: lost", context.channel().remoteAddress(), cause);
    } else {
      LOG.error("{}: closing after a fault", context.channel().remoteAddress(), cause);
    }
    var _ = context.close();
  }

  /// Goes on after a pause: first with what was kept, then with the socket.
  private void resume(ChannelHandlerContext context) {
    shard.enter();
    if (kept != null) {
      give(kept);
      if (kept.isReadable()) {
        kept.discardReadBytes();
      } else {
        kept.release();
        kept = null;
      }
    }
    goOn(context);
    shard.wake();
  }

  /// Reads from the socket, unless the connection pauses or the socket waits.
  private void goOn(ChannelHandlerContext context) {
    if (connection != null && connection.isReading() && (turn == null || !turn.waits())) {
      context.channel().config().setAutoRead(true);
    }
  }

  private void give(ByteBuf in) {
    if (connection == null) {
      in.skipBytes(in.readableBytes());
      return;
    }
    ByteBuffer memory = in.internalNioBuffer(in.readerIndex(), in.readableBytes());
    int from = memory.position();
    int taken = connection.receive(memory, from, from + in.readableBytes());
    in.skipBytes(taken - from);
    if (turn != null) {
      turn.brings(connection.longestReceived());
    }
  }

  /// Moves just what completes the kept frame, so that the rest is read where it stands.
  private void completeKept(ByteBuf in) {
    while (kept != null && in.isReadable()) {
      if (destination != null || (connection != null && !connection.isReading())) {
        return;
      }
      int missing = missing(kept);
      kept.writeBytes(in, Math.min(missing, in.readableBytes()));
      give(kept);
      if (!kept.isReadable()) {
        kept.release();
        kept = null;
      }
    }
  }

  private void keep(ChannelHandlerContext context, ByteBuf in) {
    if (kept == null) {
      kept = context.alloc().directBuffer(Math.max(in.readableBytes(), missing(in)));
    }
    kept.writeBytes(in);
  }

  private void pauseUnlessWanted(ChannelHandlerContext context) {
    if (connection != null && !connection.isReading()) {
      context.channel().config().setAutoRead(false);
    }
  }

  /// Bytes that the first frame in `part` lacks; of its header, while that is not whole.
  private static int missing(ByteBuf part) {
    int present = part.readableBytes();
    if (present < FrameFormat.HEADER_SIZE) {
      return FrameFormat.HEADER_SIZE - present;
    }
    long whole = part.getUnsignedInt(part.readerIndex() + 3) + FrameFormat.OVERHEAD;
    return Math.clamp(whole - present, 1, MOST_ROOM);
  }
}

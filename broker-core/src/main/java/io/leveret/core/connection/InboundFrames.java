package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.FRAME_ERROR;
import static io.leveret.protocol.error.ReplyCode.INTERNAL_ERROR;
import static io.leveret.protocol.error.ReplyCode.UNEXPECTED_FRAME;

import io.leveret.protocol.error.AmqpException;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.frame.ProtocolHeader;
import io.leveret.protocol.method.BasicMethod;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the frames in what a socket gave, in place, and hands each to whom it concerns (0-9-1
/// §4.2.3). What goes wrong in a frame ends its channel or its connection, here.
///
/// **Confined** to the connection's loop.
final class InboundFrames {
  private static final Logger LOG = LoggerFactory.getLogger(InboundFrames.class);
  private static final int METHOD_ID_BYTES = 4;

  private final AmqpConnection connection;
  private final Channels channels;
  private final ControlMethods control;
  private final PublisherHold hold;
  private final TopologyWait topologyWait;
  private final SplitBody split = new SplitBody();
  private int maxPayload;
  private int longest;
  private int classId;
  private int methodId;

  InboundFrames(
      AmqpConnection connection,
      Channels channels,
      ControlMethods control,
      PublisherHold hold,
      TopologyWait topologyWait) {
    this.connection = connection;
    this.hold = hold;
    this.topologyWait = topologyWait;
    this.channels = channels;
    this.control = control;
    this.maxPayload = connection.limits().initialFrameMax();
  }

  /// Sets the negotiated frame size. Its overhead is let pass as payload: some clients forget it.
  void frameMax(long bytes) {
    maxPayload = bytes == 0 ? Integer.MAX_VALUE : (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /// Takes whole frames from `from` on; stops at the first that is not whole before `to`, or when
  /// the connection wants no more. Of a body frame of a large message what is there is taken.
  ///
  /// @return where the first byte not taken stands
  int receive(ByteBuffer in, int from, int to) {
    longest = 0;
    int at = from;
    if (connection.state() == ConnectionState.AWAITING_HEADER) {
      if (to - at < ProtocolHeader.LENGTH) {
        return at;
      }
      stopOthers();
      connection.protocolHeader(ProtocolHeader.parse(in, at));
      at += ProtocolHeader.LENGTH;
    }
    for (boolean moved = true;
        moved && (connection.isReading() || topologyWait.takes(in, at, to)); ) {
      int next = next(in, at, to);
      longest = Math.max(longest, next - at);
      moved = next != at;
      at = next;
    }
    hold.received(at - from);
    return connection.state() == ConnectionState.CLOSED ? to : at;
  }

  /// Bytes of the longest frame, or whole message, that was last [received][#receive].
  int longest() {
    return longest;
  }

  private int next(ByteBuffer in, int at, int to) {
    if (split.isUnderWay()) {
      return restOfBody(in, at, to);
    }
    if (to - at < FrameFormat.HEADER_SIZE) {
      return at;
    }
    int next = frame(in, at, to);
    return next == at && maySplit(in, at, to) ? split.begin(in, at) : next;
  }

  /// Whether the frame, which was not taken, is the body of a large message and not whole: to
  /// gather it first would copy it once more.
  private boolean maySplit(ByteBuffer in, int at, int to) {
    return FrameFormat.type(in, at) == FrameFormat.BODY
        && connection.state() == ConnectionState.RUNNING
        && to - at <= FrameFormat.HEADER_SIZE + FrameFormat.payloadLength(in, at)
        && !hold.isParking()
        && channels.isInLargeContent(FrameFormat.channel(in, at));
  }

  private int restOfBody(ByteBuffer in, int at, int to) {
    int piece = split.piece(to - at);
    int number = split.channel();
    content();
    int end = at + piece;
    boolean ends = split.take(piece);
    try {
      if (ends) {
        requireEndOctet(in, FrameFormat.BODY, end);
      }
      if (piece > 0) {
        channels.body(in, number, at, end);
        hold.contentGrew();
      }
    } catch (RuntimeException e) {
      refuse(number, e);
    }
    return ends ? end + 1 : end;
  }

  /// Takes one frame, if it is whole. Answers where the next begins.
  int frame(ByteBuffer in, int at, int to) {
    classId = 0;
    methodId = 0;
    int number = FrameFormat.channel(in, at);
    int end = to;
    try {
      end = frameEnd(in, at, to);
      if (end >= to) {
        return at;
      }
      requireEndOctet(in, FrameFormat.type(in, at), end);
      return dispatch(in, at, number, end, to) + 1;
    } catch (RuntimeException e) {
      if (isForLater(e)) {
        return at;
      }
      refuse(number, e);
    }
    return end < to ? end + 1 : to;
  }

  /// Whether the frame is to be given again: not before its answer would come in its turn.
  private boolean isForLater(RuntimeException reason) {
    return (reason instanceof AmqpException && topologyWait.isUnderWay())
        || (reason instanceof ChannelException && connection.probe().waits());
  }

  /// Ends the channel or the connection for what went wrong in a frame.
  private void refuse(int number, RuntimeException reason) {
    stopOthers();
    switch (reason) {
      case ChannelException e -> channels.closeFor(number, e, classId, methodId);
      case ConnectionException e -> fail(e);
      case UnansweredException e -> connection.refuseSilently(e.reason());
      default -> {
        LOG.error("{}: a frame could not be processed", connection.name(), reason);
        connection.fail(
            new ConnectionException(INTERNAL_ERROR, "see the broker logfile"), classId, methodId);
      }
    }
  }

  private void fail(ConnectionException reason) {
    if (!reason.concernsMethod()) {
      connection.fail(reason, 0, 0);
      return;
    }
    if (reason.replyCode() == UNEXPECTED_FRAME) {
      content(); // whatever came instead, it is the content that is at fault
    }
    connection.fail(reason, classId, methodId);
  }

  /// Where the frame-end octet of the frame at `at` stands, or `to` when it is not there yet.
  private int frameEnd(ByteBuffer in, int at, int to) {
    long size = FrameFormat.payloadLength(in, at);
    if (size > maxPayload) {
      int type = FrameFormat.type(in, at);
      int most = maxPayload - FrameFormat.OVERHEAD;
      throw malformed(type, "{frame_too_large," + size + "," + most + "}");
    }
    long end = at + FrameFormat.HEADER_SIZE + size;
    return end < to ? (int) end : to;
  }

  private void requireEndOctet(ByteBuffer in, int type, int end) {
    int octet = in.get(end) & 0xFF;
    if (octet != FrameFormat.FRAME_END) {
      throw malformed(type, "{invalid_frame_end_marker," + octet + "}");
    }
  }

  private ConnectionException malformed(int type, String what) {
    connection.farewell().expectNoAnswer();
    return ConnectionException.ofNoMethod(
        FRAME_ERROR, "type " + type + ", all octets = <<>>: " + what);
  }

  private int dispatch(ByteBuffer in, int at, int number, int end, int limit) {
    if (hold.isParking() && number != 0) {
      stopOthers();
      if (hold.parks(in, at, end)) {
        return end;
      }
    }
    int payload = at + FrameFormat.HEADER_SIZE;
    switch (FrameFormat.type(in, at)) {
      case FrameFormat.METHOD -> {
        return method(in, number, payload, end, limit);
      }
      case FrameFormat.HEADER -> {
        requireContentChannel(FrameFormat.HEADER, number);
        channels.header(in, number, payload, end);
        hold.contentGrew();
      }
      case FrameFormat.BODY -> {
        requireContentChannel(FrameFormat.BODY, number);
        channels.body(in, number, payload, end);
        hold.contentGrew();
      }
      case FrameFormat.HEARTBEAT -> heartbeat(number, end - payload);
      default -> throw malformed(FrameFormat.type(in, at), "unknown_frame");
    }
    return end;
  }

  private int method(ByteBuffer in, int number, int payload, int end, int limit) {
    if (end - payload < METHOD_ID_BYTES) {
      throw malformed(FrameFormat.METHOD, "unknown_frame");
    }
    classId = in.getShort(payload) & 0xFFFF;
    methodId = in.getShort(payload + 2) & 0xFFFF;
    if (number == 0) {
      stopOthers();
      control.method(in, payload, end);
      return end;
    }
    channels.stopOthersFor(in, payload);
    requireRunning(FrameFormat.METHOD, number);
    return connection.state() == ConnectionState.RUNNING
        ? channels.method(in, number, payload, end, limit)
        : end;
  }

  /// What is no message concerns what all shards share.
  private void stopOthers() {
    connection.shard().neighbours().gate().stopOthers();
  }

  private void content() {
    classId = BasicMethod.CLASS_ID;
    methodId = BasicMethod.Publish.ID;
  }

  private void requireContentChannel(int type, int number) {
    requireRunning(type, number);
    if (number == 0) {
      throw unexpected(type);
    }
    content();
  }

  private void heartbeat(int number, int size) {
    if (number != 0) {
      throw unexpected(FrameFormat.HEARTBEAT);
    }
    if (size != 0) {
      throw malformed(FrameFormat.HEARTBEAT, "unknown_frame");
    }
  }

  /// A frame on a channel before the connection is open is out of place; one after `close` was sent
  /// finds no channel and is ignored.
  private void requireRunning(int type, int number) {
    switch (connection.state()) {
      case RUNNING, CLOSING, CLOSED -> {}
      case AWAITING_HEADER, STARTING, SECURING ->
          throw new UnansweredException("a frame on channel " + number + " before the login");
      case TUNING, OPENING -> throw unexpected(type);
    }
  }

  private static ConnectionException unexpected(int type) {
    return ConnectionException.ofNoMethod(UNEXPECTED_FRAME, "type " + type + ", all octets = <<>>");
  }
}

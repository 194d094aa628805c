package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.NOT_IMPLEMENTED;

import io.leveret.core.message.MessageView;
import io.leveret.core.publish.ContentAssembly;
import io.leveret.core.publish.PublishFrames;
import io.leveret.core.publish.Publisher;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.BasicMethod;
import java.nio.ByteBuffer;

/// What a channel publishes, from `basic.publish` to the last octet of the body, be it in one piece
/// or in many.
///
/// **Confined** to the channel's loop.
final class InboundContents {
  private static final int IMMEDIATE = 0b10;
  private static final int MANDATORY = 0b01;

  private final Channel channel;
  private final ConnectionContext connection;
  private final Publisher publisher;
  private final ContentAssembly assembly;
  private final MessageView view = new MessageView();

  InboundContents(Channel channel, ConnectionContext connection, Publisher publisher) {
    this.channel = channel;
    this.connection = connection;
    this.publisher = publisher;
    this.assembly = new ContentAssembly(connection.shard().staging());
  }

  /// Goes on from the shard that the connection has moved to.
  void moved() {
    ShardServices shard = connection.shard();
    assembly.moveTo(shard.staging());
    publisher.moveTo(shard.neighbours(), shard.staging());
  }

  /// Whether frames of a content are still to come.
  boolean isUnderWay() {
    return assembly.isUnderWay();
  }

  /// Whether the next frame to come belongs to the body of a large message.
  boolean isInLargeBody() {
    return assembly.isInLargeBody();
  }

  /// Takes a `basic.publish`: see [Channel#publish].
  int publish(ByteBuffer in, int method, int methodEnd, int limit) {
    requireNone();
    int routing = method + PublishFrames.METHOD_PREFIX;
    int length = PublishFrames.routingLength(in, routing, methodEnd);
    int bits = in.get(routing + length);
    connection.notePublish();
    view.routing(in, routing, length);
    int maxPayload = connection.writer().maxPayload();
    int end =
        PublishFrames.content(in, methodEnd, limit, (short) channel.number(), maxPayload, view);
    if (end == PublishFrames.NOT_WHOLE || view.bodySize() > connection.limits().maxMessageSize()) {
      assembly.begin(in, routing, length, bits);
      return methodEnd;
    }
    publishWhole(view, bits);
    return end;
  }

  /// Takes the payload of a content header frame.
  void header(ByteBuffer in, int offset, int length) {
    assembly.header(in, offset, length);
    BodySize.requireAcceptable(assembly.bodySize(), connection.limits().maxMessageSize());
    if (assembly.isLarge()) {
      assembly.largeBody(publisher.placeOf(assembly.view()));
    }
    publishIfComplete();
  }

  /// Takes the payload of a content body frame, or a piece of it.
  void body(ByteBuffer in, int offset, int length) {
    if (assembly.isInLargeBody()) {
      publisher.reach(assembly.place());
    }
    assembly.body(in, offset, length);
    publishIfComplete();
  }

  /// @throws ConnectionException 505 when a frame of a content is due instead
  void requireNone() {
    if (assembly.isUnderWay()) {
      throw assembly.unexpected();
    }
  }

  /// Ends with the channel.
  void close() {
    publisher.end();
    if (assembly.isUnderWay()) {
      assembly.abandon();
    }
  }

  private void publishIfComplete() {
    if (!assembly.isComplete()) {
      return;
    }
    MessageView message = assembly.complete();
    if (assembly.isLarge()) {
      publishLarge(message);
    } else {
      publishWhole(message, assembly.bits());
      assembly.end();
    }
  }

  private void publishWhole(MessageView message, int bits) {
    requireNotImmediate(bits);
    publisher.publish(message, (bits & MANDATORY) != 0);
  }

  private void publishLarge(MessageView message) {
    requireNotImmediate(assembly.bits());
    if (!publisher.bringParts(message, assembly.place(), this::goOnWithLarge)) {
      connection.pauseInput();
      return;
    }
    boolean mandatory = (assembly.bits() & MANDATORY) != 0;
    publisher.publishParted(message, assembly.place(), mandatory);
    assembly.end();
  }

  private void goOnWithLarge() {
    connection.resumeInput();
    if (!channel.isClosing()) {
      try {
        publishIfComplete();
      } catch (ChannelException refused) {
        channel.closeFor(refused, BasicMethod.CLASS_ID, BasicMethod.Publish.ID);
      }
    }
  }

  private static void requireNotImmediate(int bits) {
    if ((bits & IMMEDIATE) != 0) {
      throw new ConnectionException(NOT_IMPLEMENTED, "immediate=true");
    }
  }
}

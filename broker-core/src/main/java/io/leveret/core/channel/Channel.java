package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.NOT_IMPLEMENTED;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.message.MessageView;
import io.leveret.core.publish.Confirms;
import io.leveret.core.publish.Publisher;
import io.leveret.core.publish.ReplyAddress;
import io.leveret.core.publish.Returns;
import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.vhost.Session;
import io.leveret.protocol.error.AmqpException;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.AccessMethod;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One open channel: frames in, replies, deliveries and confirms out.
///
/// **Confined** to the connection's loop.
public final class Channel {
  private final int number;
  private final ConnectionContext connection;
  private final FrameWriter writer;
  private final Publisher publisher;
  private final InboundContents contents;
  private final Deliveries deliveries;
  private final ReplyAddress replyAddress = new ReplyAddress();
  private final TopologyMethods topology;
  private final BasicMethods basic;
  private final TransactionMethods transactions;
  private @Nullable ContentStream stream;

  /// What is to be written once the stream has ended: no other frame of this channel may stand
  /// between those of a content (0-9-1 §4.2.6).
  private final ArrayDeque<Runnable> afterStream = new ArrayDeque<>(1);

  private boolean closing;

  public Channel(int number, ConnectionContext connection) {
    this.number = number;
    this.connection = connection;
    this.writer = connection.writer();
    ShardServices shard = connection.shard();
    this.publisher =
        new Publisher(
            new Publisher.Surroundings(
                connection.session(),
                connection.virtualHost(),
                shard.neighbours(),
                shard.staging(),
                replyAddress,
                new ChannelReturns(),
                connection.pull()));
    this.contents = new InboundContents(this, connection, publisher);
    this.deliveries = new Deliveries(connection);
    this.topology = new TopologyMethods(this, connection);
    this.basic = new BasicMethods(this, connection, deliveries, topology);
    this.transactions = new TransactionMethods(this, connection, publisher, deliveries);
  }

  public int number() {
    return number;
  }

  int shard() {
    return connection.shard().neighbours().here();
  }

  Session session() {
    return connection.session();
  }

  ReplyAddress replyAddress() {
    return replyAddress;
  }

  /// Whether `channel.close` was sent and is not answered yet: all but the answer is ignored.
  public boolean isClosing() {
    return closing;
  }

  /// Whether frames of a content are still to come.
  public boolean isInContent() {
    return contents.isUnderWay();
  }

  /// Whether the next frame to come belongs to the body of a large message.
  public boolean isInLargeContent() {
    return contents.isInLargeBody();
  }

  /// Takes a `basic.publish`, together with its content when that follows in the same memory.
  ///
  /// @param method where the payload of the method frame begins
  /// @param methodEnd where its frame-end octet stands
  /// @param limit end of the memory that is filled
  /// @return where the frame-end octet of the last frame taken stands
  public int publish(ByteBuffer in, int method, int methodEnd, int limit) {
    return contents.publish(in, method, methodEnd, limit);
  }

  /// Takes the payload of a content header frame.
  public void header(ByteBuffer in, int offset, int length) {
    contents.header(in, offset, length);
  }

  /// Takes the payload of a content body frame, or a piece of it.
  public void body(ByteBuffer in, int offset, int length) {
    contents.body(in, offset, length);
  }

  /// Takes `basic.ack`.
  public void ack(long deliveryTag, boolean multiple) {
    contents.requireNone();
    deliveries.acknowledge(deliveryTag, multiple);
  }

  /// Takes any other method.
  public void method(Method method) {
    contents.requireNone();
    switch (method) {
      case ExchangeMethod exchange -> topology.exchange(exchange);
      case QueueMethod queue -> topology.queue(queue);
      case BasicMethod other -> basic.method(other);
      case ConfirmMethod.Select select -> selectConfirms(select);
      case ChannelMethod.Flow(boolean active) -> flow(active);
      case AccessMethod.Request _ -> reply(new AccessMethod.RequestOk(1));
      case TxMethod transaction -> transactions.method(transaction);
      default -> throw BasicMethods.unimplemented();
    }
  }

  /// Takes nothing more. Where channels end together, all must, before one gives back what it has.
  public void stopConsuming() {
    closing = true;
    basic.consumers().cancelAll();
  }

  /// Ends the channel: consumers go, unsettled messages return to their queues.
  public void close() {
    stopConsuming();
    contents.close();
    if (stream != null) {
      stream.end();
      stream = null;
      connection.resumeInput();
      runAfterStream();
    }
    transactions.close();
    deliveries.requeueAll();
  }

  /// Ends the channel for a reason that the client is told.
  public void closeFor(AmqpException reason, int classId, int methodId) {
    writer.method(
        number,
        new ChannelMethod.Close(reason.replyCode().code(), reason.replyText(), classId, methodId));
    close();
  }

  /// Whether it may go on from that shard: nothing is under way that ties it to its own, and what
  /// it reads comes from there.
  public boolean mayMoveTo(int there) {
    boolean isAtRest =
        stream == null
            && afterStream.isEmpty()
            && !contents.isUnderWay()
            && !transactions.isSelected();
    return closing || (isAtRest && basic.consumers().areOn(there) && deliveries.areOf(there));
  }

  /// Goes on from the shard that the connection has moved to.
  public void moved() {
    contents.moved();
    basic.consumers().moved();
  }

  /// Says that the socket takes more.
  public void writable() {
    advanceStream();
    basic.consumers().resume();
  }

  /// Gives each unsettled durable delivery to `visitor`.
  public void describe(DeliveryVisitor visitor) {
    deliveries.describe(visitor);
  }

  void reply(Method method) {
    if (stream == null) {
      writer.method(number, method);
    } else {
      afterStream.add(() -> replyIfOpen(method));
    }
  }

  /// Whether a content is being written: see [#betweenContents].
  boolean isStreaming() {
    return stream != null;
  }

  /// Runs what may begin a content: at once, or after the one that is being written.
  void betweenContents(Runnable task) {
    if (stream == null) {
      task.run();
    } else {
      afterStream.add(task);
    }
  }

  /// Writes a reply that had to wait, unless the channel has ended meanwhile.
  void replyIfOpen(Method method) {
    if (!closing) {
      reply(method);
    }
  }

  /// Whether a delivery may be written now, and held if it has to be acknowledged.
  boolean canDeliver(AckMode ackMode) {
    return (ackMode == AckMode.AUTOMATIC || deliveries.hasRoom())
        && !closing
        && stream == null
        && writer.outbound().isWritable();
  }

  void deliver(
      ChannelConsumer consumer,
      MessageQueue queue,
      long sequence,
      long entry,
      MessageView message) {
    long tag = deliveries.add(queue, sequence, entry, message.bodySize(), consumer);
    writer.deliver(number, consumer.wireTag(), tag, Entry.isRedelivered(entry), message);
    if (message.isParted()) {
      stream(queue.shard(), Entry.address(entry), message);
    }
  }

  private Confirms.Output confirmOutput() {
    return new Confirms.Output() {
      @Override
      public void confirm(long sequence, boolean multiple) {
        writeConfirm(sequence, multiple);
      }

      @Override
      public void refuse(long sequence) {
        replyIfOpen(new BasicMethod.Nack(sequence, false, false));
      }
    };
  }

  private void writeConfirm(long sequence, boolean multiple) {
    if (closing) {
      return;
    }
    if (stream == null) {
      writer.ack(number, sequence, multiple);
    } else {
      afterStream.add(() -> writeConfirm(sequence, multiple));
    }
  }

  /// Ends the consumers of queues that the user may no longer read.
  public void cancelForbidden() {
    if (!closing) {
      basic.consumers().cancelForbidden();
    }
  }

  void cancelledByQueue(ChannelConsumer consumer) {
    basic.consumers().cancelledByQueue(consumer);
  }

  /// Writes the body of a large message of a shard's store whose header was just written.
  void stream(int shard, long address, MessageView message) {
    var begun = new ContentStream(connection, number, shard, address, message);
    if (!begun.advance(this::advanceStream)) {
      // Most frames that would have to wait for its end answer something the client sent.
      stream = begun;
      connection.pauseInput();
    }
  }

  private void advanceStream() {
    if (stream != null && stream.advance(this::advanceStream)) {
      stream = null;
      connection.resumeInput();
      runAfterStream();
      basic.consumers().resume();
    }
  }

  private void runAfterStream() {
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
  }

  private @Nullable Runnable next() {
    return stream == null ? afterStream.poll() : null;
  }

  private void selectConfirms(ConfirmMethod.Select select) {
    if (transactions.isSelected()) {
      throw new ChannelException(PRECONDITION_FAILED, "cannot switch from tx to confirm mode");
    }
    publisher.confirm(connection.shard().confirms(), confirmOutput());
    if (!select.noWait()) {
      reply(new ConfirmMethod.SelectOk());
    }
  }

  private void flow(boolean active) {
    if (!active) {
      throw new ConnectionException(NOT_IMPLEMENTED, "active=false");
    }
    reply(new ChannelMethod.FlowOk(true));
  }

  /// Writes what was published in vain.
  private final class ChannelReturns implements Returns {
    @Override
    public void returned(int replyCode, byte[] replyText, MessageView message) {
      writer.returned(number, replyCode, replyText, message);
    }

    @Override
    public void stream(int shard, long address, MessageView message) {
      Channel.this.stream(shard, address, message);
    }
  }
}

package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.CHANNEL_ERROR;
import static io.leveret.protocol.error.ReplyCode.NOT_ALLOWED;

import io.leveret.core.channel.Channel;
import io.leveret.core.channel.ConnectionContext;
import io.leveret.core.shard.Gate;
import io.leveret.core.shard.Pull;
import io.leveret.protocol.codec.MethodDecoder;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The channels of a connection by number: which are open, and which frame goes to which.
///
/// **Confined** to the connection's loop.
final class Channels {
  private static final Logger LOG = LoggerFactory.getLogger(Channels.class);
  private static final int BASIC_PUBLISH = 60 << 16 | 40;
  private static final int BASIC_ACK = 60 << 16 | 80;
  private static final int ACK_BYTES = 13;

  private final ConnectionContext connection;
  private final ChannelQuota quota;
  private final Parking parking;
  private final InputGate gate;
  private final Pull pull;
  private final WireReader reader = new WireReader();
  private final BitSet usedBefore = new BitSet();
  private @Nullable Channel[] open = new @Nullable Channel[2];
  private int count;
  private int most;

  Channels(
      ConnectionContext connection,
      ChannelQuota quota,
      ConnectionRegistry registry,
      InputGate gate) {
    this.connection = connection;
    this.quota = quota;
    this.gate = gate;
    this.pull = connection.pull();
    this.parking = new Parking(registry, connection.limits(), this::takesPublish);
  }

  /// Sets how many channels may be open, which is also the highest number.
  void most(int channelMax) {
    most = channelMax;
  }

  /// What waits on these channels for the end of an alarm.
  Parking parking() {
    return parking;
  }

  private boolean takesPublish(int number) {
    Channel channel = find(number);
    return channel != null && !channel.isClosing() && !channel.isInContent();
  }

  /// The shard that they are on.
  int shard() {
    return connection.shard().neighbours().here();
  }

  /// The shard to move to: another than its own only when the work lies there, and nothing is under
  /// way here.
  int drawnTo() {
    int there = pull.target();
    return there == shard() || mayMoveTo(there) ? there : shard();
  }

  private boolean mayMoveTo(int there) {
    boolean may = count > 0 && gate.isOpen() && !parking.isActive();
    for (Channel channel : open) {
      may &= channel == null || (may && channel.mayMoveTo(there));
    }
    return may;
  }

  /// Goes on from the shard that the connection has moved to.
  void moved() {
    pull.moved(shard());
    forEach(Channel::moved);
  }

  /// Stops the other shards if a channel reads from a queue of theirs.
  void stopUsed() {
    if (pull.readsElsewhere()) {
      connection.shard().neighbours().gate().stopOthers();
    }
  }

  /// Stops the other shards for a method frame, unless it can concern but this shard: a publish
  /// finds out itself where it goes.
  void stopOthersFor(ByteBuffer in, int payload) {
    Gate others = connection.shard().neighbours().gate();
    if (!others.isStill()) {
      int id = in.getInt(payload);
      boolean isOwn = id == BASIC_PUBLISH || (id == BASIC_ACK && !pull.readsElsewhere());
      if (!isOwn) {
        others.stopOthers();
      }
    }
  }

  /// Takes a method frame whose payload begins at `payload` and whose frame-end octet stands at
  /// `end`. Answers where the frame-end octet of the last frame taken stands: a publish takes its
  /// content along when that follows before `limit`.
  int method(ByteBuffer in, int number, int payload, int end, int limit) {
    Channel channel = find(number);
    if (channel != null && !channel.isClosing()) {
      int id = in.getInt(payload);
      if (id == BASIC_PUBLISH) {
        return channel.publish(in, payload, end, limit);
      }
      if (id == BASIC_ACK && end - payload == ACK_BYTES) {
        channel.ack(in.getLong(payload + 4), (in.get(payload + 12) & 1) != 0);
        return end;
      }
    }
    Method method = MethodDecoder.decode(reader.wrap(in, payload, end - payload));
    if (channel == null) {
      unopened(number, method);
    } else if (channel.isClosing()) {
      closing(channel, method);
    } else {
      opened(channel, method);
    }
    return end;
  }

  /// Takes a content header frame.
  void header(ByteBuffer in, int number, int payload, int end) {
    Channel channel = require(number);
    if (!channel.isClosing()) {
      channel.header(in, payload, end - payload);
    }
  }

  /// Whether on any of them a content is under way of which frames are taken, and not parked.
  boolean areInContent() {
    for (Channel channel : open) {
      if (channel != null
          && !channel.isClosing()
          && channel.isInContent()
          && !parking.isParked(channel.number())) {
        return true;
      }
    }
    return false;
  }

  /// Whether the channel of this number takes the body of a large message.
  boolean isInLargeContent(int number) {
    Channel channel = find(number);
    return channel != null && !channel.isClosing() && channel.isInLargeContent();
  }

  /// Takes a content body frame, or a piece of one.
  void body(ByteBuffer in, int number, int payload, int end) {
    Channel channel = require(number);
    if (!channel.isClosing()) {
      channel.body(in, payload, end - payload);
    }
  }

  /// Closes the channel for a reason that the client is told.
  void closeFor(int number, ChannelException reason, int classId, int methodId) {
    Channel channel = find(number);
    if (channel != null && !channel.isClosing()) {
      giveUpParked(number);
      channel.closeFor(reason, classId, methodId);
    }
  }

  /// Ends all of them.
  void closeAll() {
    logGivenUp(parking.dropAll());
    var ended = new ArrayList<Channel>();
    forEach(channel -> {
      if (!channel.isClosing()) {
        ended.add(channel);
      }
      quota.giveBack(connection.session().user());
    });
    ended.forEach(Channel::stopConsuming);
    ended.forEach(Channel::close);
    open = new @Nullable Channel[0];
    count = 0;
  }

  void forEach(Consumer<Channel> action) {
    for (Channel channel : open) {
      if (channel != null) {
        action.accept(channel);
      }
    }
  }

  private @Nullable Channel find(int number) {
    return number < open.length ? open[number] : null;
  }

  private Channel require(int number) {
    Channel channel = find(number);
    if (channel == null) {
      throw new ConnectionException(CHANNEL_ERROR, "expected 'channel.open'");
    }
    return channel;
  }

  private void unopened(int number, Method method) {
    switch (method) {
      case ChannelMethod.Open _ -> open(number);
      case ChannelMethod.CloseOk _ when usedBefore.get(number) -> {}
      case BasicMethod.Ack _ when usedBefore.get(number) -> {} // crossed with the close
      case BasicMethod.Nack _ when usedBefore.get(number) -> {}
      case BasicMethod.Reject _ when usedBefore.get(number) -> {}
      default -> throw new ConnectionException(CHANNEL_ERROR, "expected 'channel.open'");
    }
  }

  private void opened(Channel channel, Method method) {
    gate.closeIfOverfull();
    switch (method) {
      case ChannelMethod.Open _ ->
          throw new ConnectionException(CHANNEL_ERROR, "second 'channel.open' seen");
      case ChannelMethod.Close _ -> {
        giveUpParked(channel.number());
        channel.close();
        forget(channel.number());
        connection.writer().method(channel.number(), new ChannelMethod.CloseOk());
      }
      default -> channel.method(method);
    }
  }

  /// We sent `channel.close`: everything but its answer, or the peer's own, is ignored.
  private void closing(Channel channel, Method method) {
    switch (method) {
      case ChannelMethod.CloseOk _ -> forget(channel.number());
      case ChannelMethod.Close _ ->
          connection.writer().method(channel.number(), new ChannelMethod.CloseOk());
      default -> {}
    }
  }

  private void open(int number) {
    if (number > most || count >= most) {
      throw ConnectionException.ofNoMethod(
          NOT_ALLOWED,
          "number of channels opened (%d) has reached the negotiated channel_max (%d)"
              .formatted(count, most));
    }
    quota.take(connection.session().user());
    if (number >= open.length) {
      open = Arrays.copyOf(open, Math.max(number + 1, open.length * 2));
    }
    open[number] = new Channel(number, connection);
    usedBefore.set(number);
    count++;
    connection.writer().method(number, new ChannelMethod.OpenOk());
  }

  /// A channel that ends takes along what it could not publish: nothing was promised about that.
  private void giveUpParked(int number) {
    logGivenUp(parking.drop(number));
  }

  private void logGivenUp(int publishes) {
    if (publishes > 0) {
      LOG.warn(
          "user '{}' ended a blocked channel or connection: {} publishes are given up",
          connection.session().user(),
          publishes);
    }
  }

  private void forget(int number) {
    open[number] = null;
    count--;
    quota.giveBack(connection.session().user());
  }
}

package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.CONNECTION_FORCED;

import io.leveret.core.auth.User;
import io.leveret.core.channel.Channel;
import io.leveret.core.channel.ConnectionContext;
import io.leveret.core.channel.FrameWriter;
import io.leveret.core.channel.ShardServices;
import io.leveret.core.config.Limits;
import io.leveret.core.shard.Pull;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.Session;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.frame.ProtocolHeader;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.CloseOk;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.Method;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection, from the protocol header to the end of its socket.
///
/// **Confined** to its loop. Invariant: once the state is `CLOSING` or `CLOSED`, no channel is open
/// and no exclusive queue of this connection exists.
public final class AmqpConnection implements ConnectionContext, Session {
  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);

  private final long id;
  private final ConnectionName name;
  private final BrokerServices broker;
  private final Pull pull;
  private final Transport transport;
  private final FrameWriter writer;
  private final Heartbeats heartbeats;
  private final InputGate gate;
  private final PublisherHold hold;
  private final Channels channels;
  private final InboundFrames frames;
  private final Handshake handshake;
  private final Farewell farewell;
  private final OwnerProbe probe;
  private final TopologyWait topologyWait;
  private ShardServices shard;
  private ConnectionState state = ConnectionState.AWAITING_HEADER;
  private ClientProperties client = ClientProperties.NONE;
  private @Nullable User user;
  private @Nullable VirtualHost virtualHost;
  private @Nullable Permissions permissions;

  /// @param id differs from that of every other connection of this broker
  public AmqpConnection(long id, BrokerServices broker, ShardServices shard, Transport transport) {
    this.id = id;
    this.name = new ConnectionName(transport.peer(), transport.local());
    this.broker = broker;
    this.shard = shard;
    this.pull = new Pull(shard.neighbours().here());
    this.transport = transport;
    this.writer = new FrameWriter(transport);
    this.heartbeats = new Heartbeats(shard.loop(), shard.clock(), transport, writer);
    this.gate = new InputGate(transport, heartbeats);
    var quota = new ChannelQuota(broker.users(), broker.connections().channelsOfUser());
    this.channels = new Channels(this, quota, broker.connections(), gate);
    this.hold = new PublisherHold(broker.connections(), shard, gate, channels, this::notice);
    this.handshake = new Handshake(broker);
    this.topologyWait = new TopologyWait(this, gate);
    var control = new ControlMethods(this, handshake, new Login(this, broker));
    this.frames = new InboundFrames(this, channels, control, hold, topologyWait);
    hold.replayTo(frames::frame);
    this.probe = new OwnerProbe(this, shard.loop(), shard.clock(), limits().ownerProbe());
    this.farewell = new Farewell(shard.loop(), transport);
    Duration most = limits().handshakeTimeout();
    farewell.after(most, () -> giveUp("refused: no connection.open within " + most));
  }

  /// Takes bytes from the socket. Answers where the first byte not taken stands: it is to be given
  /// again with what follows it, after [Transport#resumeReading] if reading was paused.
  public int receive(ByteBuffer in, int from, int to) {
    heartbeats.received();
    int taken = frames.receive(in, from, to);
    gate.closeIfOverfull();
    return taken;
  }

  /// Bytes of the longest frame, or whole message, that was last [received][#receive].
  public int longestReceived() {
    return frames.longest();
  }

  /// The shard to move to with [#moveTo]: its own unless it had better and may.
  public int drawnTo() {
    return channels.drawnTo();
  }

  /// Lives on another shard from now on, on whose loop this is.
  public void moveTo(ShardServices there) {
    shard = there;
    hold.moved();
  }

  /// Says that the socket takes more.
  public void writable() {
    channels.stopUsed();
    channels.forEach(Channel::writable);
    gate.writable();
    hold.replaySoon();
  }

  /// Says that the socket is gone.
  public void closed() {
    if (state == ConnectionState.AWAITING_HEADER) {
      LOG.debug("{} closed without a protocol header", name.peer());
    }
    cleanUp();
  }

  /// Closes the connection because the broker stops or an operator says so: clients take it as a
  /// reason to come back.
  public void closeForced(String reason) {
    if (state == ConnectionState.RUNNING) {
      fail(new ConnectionException(CONNECTION_FORCED, reason), 0, 0);
    } else {
      finish();
    }
  }

  /// Gives each channel that is open to `action`.
  public void forEachChannel(Consumer<Channel> action) {
    channels.forEach(action);
  }

  /// Peer and own address, as tools expect a connection to be called (G136).
  public String name() {
    return name.toString();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public String user() {
    return currentUser().name();
  }

  @Override
  public boolean mayImpersonate() {
    // As the user is now, not as it was when it logged in.
    return broker.users().find(user()).filter(it -> it.tags().contains("impersonator")).isPresent();
  }

  @Override
  public Permissions permissions() {
    return Objects.requireNonNull(permissions, "no virtual host is open");
  }

  @Override
  public FrameWriter writer() {
    return writer;
  }

  @Override
  public Session session() {
    return this;
  }

  @Override
  public VirtualHost virtualHost() {
    return Objects.requireNonNull(virtualHost, "no virtual host is open");
  }

  @Override
  public ShardServices shard() {
    return shard;
  }

  @Override
  public Limits limits() {
    return broker.config().limits();
  }

  @Override
  public boolean wantsCancelNotices() {
    return client.wantsCancelNotices();
  }

  @Override
  public int homeShard() {
    return shard.neighbours().here();
  }

  @Override
  public Pull pull() {
    return pull;
  }

  @Override
  public void pauseInput() {
    gate.close();
  }

  @Override
  public void resumeInput() {
    gate.open();
    hold.replaySoon();
  }

  @Override
  public void afterTopologySync(Runnable reply) {
    topologyWait.until(reply);
  }

  @Override
  public void notePublish() {
    hold.begin();
  }

  @Override
  public void lockedOutBy(Session owner) {
    if (owner instanceof AmqpConnection other) {
      probe.lockedOutBy(other);
    }
  }

  OwnerProbe probe() {
    return probe;
  }

  Heartbeats heartbeats() {
    return heartbeats;
  }

  ClientProperties client() {
    return client;
  }

  ConnectionState state() {
    return state;
  }

  void state(ConnectionState next) {
    state = next;
  }

  /// Whether bytes are wanted now.
  public boolean isReading() {
    return gate.isOpen() && state != ConnectionState.CLOSED;
  }

  InetSocketAddress peer() {
    return transport.peer();
  }

  User currentUser() {
    return Objects.requireNonNull(user, "nobody has logged in");
  }

  void reply(Method method) {
    writer.method(0, method);
  }

  void protocolHeader(ProtocolHeader header) {
    if (header.isAccepted()) {
      state = ConnectionState.STARTING;
      broker.greeting().writeTo(writer);
      return;
    }
    LOG.warn("{}: refused: it speaks {}, this is AMQP 0-9-1", name, header.description());
    Handshake.answerHeader(transport);
    finish();
  }

  void client(ClientProperties declared) {
    client = declared;
  }

  /// Offers its terms to a client whose user is known now.
  void tune(User granted) {
    user = granted;
    state = ConnectionState.TUNING;
    reply(handshake.tune());
  }

  void tune(TuneOk agreed) {
    writer.frameMax((int) agreed.frameMax());
    frames.frameMax(agreed.frameMax());
    channels.most(agreed.channelMax());
    var interval = Duration.ofSeconds(agreed.heartbeat());
    farewell.heartbeat(interval);
    heartbeats.start(
        interval,
        () -> giveUp("missed heartbeats from client, timeout: " + agreed.heartbeat() + "s"));
  }

  void open(VirtualHost opened) {
    virtualHost = opened;
    permissions = new UserPermissions(broker.users().accessControl(user(), opened.name()));
    farewell.cancel();
    broker.connections().add(this);
    LOG.debug("{}: user '{}' opened vhost '{}'", name, user(), opened.name());
  }

  /// Answers a client that closes: its queues are gone before it hears so (G026).
  void closedByPeer(Close close) {
    LOG.debug("{}: closed by the client: {}", name, close.replyText());
    cleanUp();
    reply(new CloseOk());
    finish();
  }

  @Override
  public void failSoon(ConnectionException reason) {
    shard.loop().execute(() -> fail(reason, 0, 0));
  }

  /// Ends the connection for a reason that the client is told.
  void fail(ConnectionException reason, int classId, int methodId) {
    if (state == ConnectionState.STARTING || state == ConnectionState.SECURING) {
      refuseSilently(reason.explanation());
    } else if (state != ConnectionState.CLOSING && state != ConnectionState.CLOSED) {
      LOG.info("{}: closing: {}", name, reason.replyText());
      closeFor(reason, classId, methodId);
    }
  }

  /// Tells a client that it is not let in, and the log why.
  void refuse(ConnectionException answer, String reason) {
    LOG.warn("{}: refused: {}", name, reason);
    closeFor(answer, 0, 0);
  }

  private void closeFor(ConnectionException reason, int classId, int methodId) {
    cleanUp();
    state = ConnectionState.CLOSING;
    hold.end();
    reply(new Close(reason.replyCode().code(), reason.replyText(), classId, methodId));
    farewell.awaitAnswer();
  }

  /// Lets a client go that is told nothing, after a while.
  void refuseSilently(String reason) {
    LOG.warn("{}: refused: {}", name, reason);
    cleanUp();
    farewell.inSilence();
  }

  Farewell farewell() {
    return farewell;
  }

  /// Closes the socket once everything is sent.
  void finish() {
    cleanUp();
    transport.closeAfterFlush();
  }

  /// Stops or goes on reading from a connection that publishes, as the broker can take it.
  void holdOrRelease() {
    if (state == ConnectionState.RUNNING) {
      hold.follow();
    }
  }

  private void notice(Method method) {
    if (client.wantsBlockedNotices()) {
      reply(method);
    }
  }

  private void cleanUp() {
    farewell.cancel();
    heartbeats.stop();
    probe.stop();
    broker.connections().remove(this);
    hold.gone();
    if (virtualHost != null) {
      channels.closeAll();
      virtualHost.sessionClosed(this);
      virtualHost = null;
    }
    state = ConnectionState.CLOSED;
  }

  /// Ends at once: the peer seems dead.
  void giveUp(String reason) {
    LOG.warn("{}: {}", name, reason);
    cleanUp();
    transport.close();
  }
}

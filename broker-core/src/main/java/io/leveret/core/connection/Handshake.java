package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.NOT_ALLOWED;

import io.leveret.core.auth.User;
import io.leveret.core.config.Limits;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.frame.ProtocolHeader;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.ConnectionMethod.Tune;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import java.nio.ByteBuffer;

/// The decisions of the handshake around the [Login]: on which terms to let a client in, to which
/// virtual host. Sends nothing itself.
final class Handshake {
  private final BrokerServices broker;

  Handshake(BrokerServices broker) {
    this.broker = broker;
  }

  /// Answers a protocol header that is not accepted with the one that would be (0-9-1 §4.2.2).
  static void answerHeader(Transport transport) {
    ByteBuffer memory = transport.reserve(ProtocolHeader.LENGTH);
    memory.position(transport.offset());
    ProtocolHeader.write(memory);
    transport.commit(memory.position());
  }

  /// The terms the broker offers.
  Tune tune() {
    Limits limits = broker.config().limits();
    return new Tune(limits.channelMax(), limits.frameMax(), (int) limits.heartbeat().toSeconds());
  }

  /// Checks the terms the client chose: within ours, and no less than the specification's least.
  ///
  /// @throws ConnectionException 530
  void requireAcceptable(TuneOk tuneOk) {
    Limits limits = broker.config().limits();
    requireWithin("frame_max", tuneOk.frameMax(), 4096, limits.frameMax());
    requireWithin("channel_max", tuneOk.channelMax(), 1, limits.channelMax());
  }

  /// The virtual host that the client opens, after the checks in the order of G019.
  ///
  /// @throws ConnectionException 530 when there is no such host, or not for this user, or too many
  ///   connections are open
  VirtualHost open(Open open, User user) {
    requireRoomInBroker();
    String name = open.virtualHost();
    VirtualHost virtualHost =
        broker
            .virtualHosts()
            .find(name)
            .orElseThrow(
                () -> new ConnectionException(NOT_ALLOWED, "vhost " + name + " not found"));
    requireRoomIn(virtualHost, user);
    requireRoomFor(user);
    if (broker.users().permissions(user.name(), name).isEmpty()) {
      throw noAccess(name, user, "");
    }
    return virtualHost;
  }

  private void requireRoomInBroker() {
    int most = broker.config().limits().maxConnections();
    if (most > 0 && broker.connections().size() >= most) {
      throw new ConnectionException(
          NOT_ALLOWED, "connection refused: node connection limit (" + most + ") is reached");
    }
  }

  private void requireRoomIn(VirtualHost virtualHost, User user) {
    var limits = virtualHost.limits();
    if (limits.refusesConnection(broker.connections().ofVirtualHost(virtualHost.name()))) {
      throw noAccess(
          virtualHost.name(),
          user,
          ": connection limit (" + limits.maxConnections() + ") is reached");
    }
  }

  private void requireRoomFor(User user) {
    var limits = broker.users().limits(user.name());
    if (limits.refusesConnection(broker.connections().ofUser(user.name()))) {
      throw new ConnectionException(
          NOT_ALLOWED,
          "connection refused for user '%s': user connection limit (%d) is reached"
              .formatted(user.name(), limits.maxConnections()));
    }
  }

  private static ConnectionException noAccess(String virtualHost, User user, String why) {
    return new ConnectionException(
        NOT_ALLOWED,
        "access to vhost '" + virtualHost + "' refused for user '" + user.name() + "'" + why);
  }

  private static void requireWithin(String what, long chosen, long least, long most) {
    if (chosen != 0 && chosen < least) {
      throw new ConnectionException(
          NOT_ALLOWED,
          "negotiated %s = %d is lower than the minimum allowed value (%d)"
              .formatted(what, chosen, least));
    }
    if (most != 0 && (chosen == 0 || chosen > most)) {
      String unlimited = chosen == 0 ? " (no limit)" : "";
      throw new ConnectionException(
          NOT_ALLOWED,
          "negotiated %s = %d%s is higher than the maximum allowed value (%d)"
              .formatted(what, chosen, unlimited, most));
    }
  }
}

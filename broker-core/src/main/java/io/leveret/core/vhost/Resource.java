package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static io.leveret.protocol.error.ReplyCode.RESOURCE_LOCKED;

import io.leveret.protocol.error.ChannelException;

/// A queue or exchange by name, whether it exists or not: what reply texts and permissions speak
/// of.
///
/// @param kind `queue` or `exchange`
record Resource(String kind, String name, String virtualHost) {
  private static final String RESERVED_PREFIX = "amq.";

  static Resource queue(String name, String virtualHost) {
    return new Resource("queue", name, virtualHost);
  }

  static Resource exchange(String name, String virtualHost) {
    return new Resource("exchange", name, virtualHost);
  }

  /// A name as it is kept: without the line ends that scripts leave behind (G047).
  static String cleanName(String name) {
    return name.indexOf('\n') < 0 && name.indexOf('\r') < 0
        ? name
        : name.replace("\r", "").replace("\n", "");
  }

  /// Whether names of this kind belong to the broker.
  boolean isReserved() {
    return name.startsWith(RESERVED_PREFIX);
  }

  boolean isDefaultExchange() {
    return name.isEmpty() && kind.equals("exchange");
  }

  void requireConfigure(Session session) {
    requireAccess(session, "configure", session.permissions().mayConfigure(permissionName()));
  }

  void requireWrite(Session session) {
    requireAccess(session, "write", session.permissions().mayWrite(permissionName()));
  }

  void requireRead(Session session) {
    requireAccess(session, "read", session.permissions().mayRead(permissionName()));
  }

  /// Any of the three: enough to ask whether it exists (G094).
  void requireAny(Session session) {
    var permissions = session.permissions();
    var name = permissionName();
    requireAccess(
        session,
        "configure",
        permissions.mayConfigure(name) || permissions.mayWrite(name) || permissions.mayRead(name));
  }

  void requireNotReserved(Session session) {
    if (isReserved() && !session.mayUseReservedNames()) {
      throw new ChannelException(
          ACCESS_REFUSED, "%s name '%s' contains reserved prefix 'amq.*'".formatted(kind, name));
    }
  }

  void requireNotDefault() {
    if (isDefaultExchange()) {
      throw new ChannelException(ACCESS_REFUSED, "operation not permitted on the default exchange");
    }
  }

  ChannelException notFound() {
    return new ChannelException(NOT_FOUND, "no " + this);
  }

  ChannelException locked() {
    return new ChannelException(
        RESOURCE_LOCKED,
        "cannot obtain exclusive access to locked "
            + this
            + ". It could be originally declared on another connection or the exclusive property"
            + " value does not match that of the original declaration.");
  }

  ChannelException inUse() {
    return new ChannelException(PRECONDITION_FAILED, this + " in use");
  }

  ChannelException notEmpty() {
    return new ChannelException(PRECONDITION_FAILED, this + " not empty");
  }

  ChannelException invalidArgument(String argument, String reason) {
    return new ChannelException(
        PRECONDITION_FAILED, "invalid arg '%s' for %s: %s".formatted(argument, this, reason));
  }

  ChannelException invalidType(String argument, String typeName) {
    return new ChannelException(
        PRECONDITION_FAILED,
        "invalid type '%s' for arg '%s' in %s".formatted(typeName, argument, this));
  }

  private void requireAccess(Session session, String access, boolean granted) {
    if (!granted) {
      var shown = new Resource(kind, permissionName(), virtualHost);
      throw new ChannelException(
          ACCESS_REFUSED,
          "%s access to %s refused for user '%s'".formatted(access, shown, session.user()));
    }
  }

  private String permissionName() {
    return isDefaultExchange() ? "amq.default" : name;
  }

  @Override
  public String toString() {
    return "%s '%s' in vhost '%s'".formatted(kind, name, virtualHost);
  }
}

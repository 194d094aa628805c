package io.leveret.core.config;

/// How sockets are opened. Immutable.
///
/// @param backlog connections that may wait to be accepted, 1..65535
/// @param noDelay whether small segments leave at once (`TCP_NODELAY`)
public record SocketOptions(int backlog, boolean noDelay) {
  public SocketOptions {
    ConfigKeys.BACKLOG.require(backlog);
  }

  static SocketOptions from(Settings settings) {
    return new SocketOptions(settings.get(ConfigKeys.BACKLOG), settings.get(ConfigKeys.NO_DELAY));
  }
}

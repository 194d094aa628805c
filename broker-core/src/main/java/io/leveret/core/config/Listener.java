package io.leveret.core.config;

/// One address that the broker listens on. Port 0 asks the operating system for a free one.
/// Immutable.
///
/// @param host a host name or an IP address; `0.0.0.0` and `::` mean every address
/// @param port 0..65535
public record Listener(String host, int port) {
  public Listener {
    if (host.isBlank()) {
      throw new ConfigException("listen.bind: a host must not be blank");
    }
    ConfigKeys.PORT.require(port);
  }

  /// `host:port`, with an IPv6 address in brackets.
  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}

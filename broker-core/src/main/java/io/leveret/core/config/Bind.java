package io.leveret.core.config;

import java.util.OptionalInt;

/// An address as an operator writes it: `host`, `host:port`, `[ipv6]:port`, or `::1` alone.
/// Immutable.
///
/// @param host never blank, without brackets
/// @param port its own port, or none to take the common one
record Bind(String host, OptionalInt port) {
  Listener listener(int commonPort) {
    return new Listener(host, port.orElse(commonPort));
  }

  static Bind parse(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      require(end > 1);
      return of(text.substring(1, end), text.substring(end + 1));
    }
    int colon = text.indexOf(':');
    // Two colons or more: an IPv6 address that needs no brackets, since no port follows.
    return colon < 0 || colon != text.lastIndexOf(':')
        ? of(text, "")
        : of(text.substring(0, colon), text.substring(colon));
  }

  private static Bind of(String host, String colonAndPort) {
    require(!host.isBlank());
    if (colonAndPort.isEmpty()) {
      return new Bind(host, OptionalInt.empty());
    }
    require(colonAndPort.startsWith(":"));
    int port = Integer.parseInt(colonAndPort.substring(1));
    require(port >= 0 && port <= 0xFFFF);
    return new Bind(host, OptionalInt.of(port));
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not an address");
    }
  }

  @Override
  public String toString() {
    return port.isPresent() ? listener(0).toString() : host;
  }
}

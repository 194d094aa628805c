package io.leveret.core.connection;

import java.net.InetSocketAddress;

/// A connection as logs and tools call it: peer and own address (G136).
record ConnectionName(InetSocketAddress peer, InetSocketAddress local) {
  @Override
  public String toString() {
    return text(peer) + " -> " + text(local);
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}

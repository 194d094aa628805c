package io.leveret.core.config;

/// How the broker waits for sockets.
public enum Transport {
  /// The best that this machine has.
  AUTO,
  /// Linux epoll; start-up fails where there is none.
  EPOLL,
  /// Java's own selector, which runs everywhere.
  NIO
}

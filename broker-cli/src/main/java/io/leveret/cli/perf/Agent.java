package io.leveret.cli.perf;

import java.nio.ByteBuffer;

/// What lives on one channel during the load. Confined to the worker of its link.
sealed interface Agent permits Publisher, Subscriber {
  /// A method other than a close.
  void method(Link link, int methodId, ByteBuffer in, int at);

  void header(Link link, long bodySize);

  void body(Link link, ByteBuffer in, int at, int length);
}

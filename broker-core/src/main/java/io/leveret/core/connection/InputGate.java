package io.leveret.core.connection;

/// Whether frames are taken from a connection: closed as long as anybody who closed it has not
/// opened it again. **Confined** to the connection's loop.
final class InputGate {
  private final Transport transport;
  private final Heartbeats heartbeats;
  private int closers;

  InputGate(Transport transport, Heartbeats heartbeats) {
    this.transport = transport;
    this.heartbeats = heartbeats;
  }

  boolean isOpen() {
    return closers == 0;
  }

  void close() {
    if (closers++ == 0) {
      transport.pauseReading();
      heartbeats.listening(false);
    }
  }

  /// Takes one [#close] back.
  void open() {
    if (--closers == 0) {
      heartbeats.listening(true);
      transport.resumeReading();
    }
  }
}

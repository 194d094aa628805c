package io.leveret.core.connection;

/// Whether frames are taken from a connection: closed as long as anybody who closed it has not
/// opened it again, or as publishers are held. **Confined** to the connection's loop.
final class InputGate {
  private final Transport transport;
  private final Heartbeats heartbeats;
  private int closers;
  private boolean held;
  private boolean patient;

  InputGate(Transport transport, Heartbeats heartbeats) {
    this.transport = transport;
    this.heartbeats = heartbeats;
  }

  boolean isOpen() {
    return closers == 0 && !held;
  }

  /// Whether frames that came earlier may be done, be the socket read or not.
  boolean isFree() {
    return closers == 0;
  }

  void close() {
    boolean wasOpen = isOpen();
    closers++;
    follow(wasOpen);
  }

  /// Takes one [#close] back.
  void open() {
    boolean wasOpen = isOpen();
    closers--;
    follow(wasOpen);
  }

  /// Closes it, too, or not, because of what the connection publishes.
  void hold(boolean wanted) {
    boolean wasOpen = isOpen();
    held = wanted;
    follow(wasOpen);
  }

  /// Says whether the peer may be silent although it is read (G025).
  void patient(boolean wanted) {
    if (wanted != patient) {
      patient = wanted;
      heartbeats.listening(isOpen() && !patient);
    }
  }

  private void follow(boolean wasOpen) {
    if (wasOpen == isOpen()) {
      return;
    }
    heartbeats.listening(isOpen() && !patient);
    if (wasOpen) {
      transport.pauseReading();
    } else {
      transport.resumeReading();
    }
  }
}

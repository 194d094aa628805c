package io.leveret.core.connection;

/// Whether frames are taken from a connection: closed as long as anybody who closed it has not
/// opened it again, as publishers are held, or as the peer leaves too many answers unread.
/// **Confined** to the connection's loop.
final class InputGate {
  private final Transport transport;
  private final Heartbeats heartbeats;
  private int closers;
  private boolean held;
  private boolean patient;
  private boolean choked;

  InputGate(Transport transport, Heartbeats heartbeats) {
    this.transport = transport;
    this.heartbeats = heartbeats;
  }

  boolean isOpen() {
    return closers == 0 && !held && !choked;
  }

  /// Closes it if the peer asks on without reading the answers: they are memory of ours. It has
  /// itself to blame, and is given up when that lasts, like one that is silent.
  void closeIfOverfull() {
    if (!choked && transport.isOverfull()) {
      boolean wasOpen = isOpen();
      choked = true;
      transport.pauseReading();
      follow(wasOpen);
    }
  }

  /// Says that the peer takes more.
  void writable() {
    boolean wasOpen = isOpen();
    choked = false;
    follow(wasOpen);
  }

  /// Whether frames that came earlier may be done, be the socket read or not.
  boolean isFree() {
    return closers == 0 && !choked;
  }

  /// Whether it would be open but for so many who closed it.
  boolean isClosedOnlyBy(int count) {
    return closers == count && !held && !choked;
  }

  /// Closes it for a moment. The socket is not told: a client that waits for an answer sends
  /// nothing, and what comes all the same pauses it.
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
    if (wanted) {
      transport.pauseReading();
    }
    follow(wasOpen);
  }

  /// Says whether the peer may be silent although it is read (G025).
  void patient(boolean wanted) {
    if (wanted != patient) {
      patient = wanted;
      listen();
    }
  }

  private void listen() {
    heartbeats.listening(closers == 0 && !held && !patient);
  }

  private void follow(boolean wasOpen) {
    if (wasOpen == isOpen()) {
      return;
    }
    listen();
    if (!wasOpen) {
      transport.resumeReading();
    }
  }
}

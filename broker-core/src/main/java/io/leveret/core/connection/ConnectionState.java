package io.leveret.core.connection;

/// How far a connection has come.
enum ConnectionState {
  /// Nothing but a protocol header may come.
  AWAITING_HEADER("awaiting_header"),
  /// `start` was sent.
  STARTING("starting"),
  /// `secure` was sent.
  SECURING("securing"),
  /// The user is known; `tune` was sent.
  TUNING("tuning"),
  /// `tune-ok` came; a virtual host is to be opened.
  OPENING("opening"),
  /// Open.
  RUNNING("running"),
  /// `close` was sent; all but the answer is ignored.
  CLOSING("closing"),
  /// Over: whatever still comes is thrown away.
  CLOSED("closed");

  private final String text;

  ConnectionState(String text) {
    this.text = text;
  }

  /// The state as reply texts name it.
  String text() {
    return text;
  }
}

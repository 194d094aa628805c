package io.leveret.core.connection;

import io.leveret.core.channel.RecordingOutbound;
import io.leveret.core.message.Lender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A socket that is not there: what was written can be read, what was asked of it is remembered.
final class ScriptedTransport implements Transport {
  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 5672);
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

  private final RecordingOutbound out = new RecordingOutbound();
  private final Runnable onResume;
  private InetSocketAddress peer = PEER;
  private Acknowledgement acknowledgement = Acknowledgement.UNKNOWN;
  private boolean overfull;
  private boolean reading = true;
  private boolean closing;
  private boolean closed;
  private int asked;

  /// @param onResume goes on giving bytes
  ScriptedTransport(Runnable onResume) {
    this.onResume = onResume;
  }

  RecordingOutbound out() {
    return out;
  }

  void peer(InetSocketAddress other) {
    peer = other;
  }

  boolean isReading() {
    return reading;
  }

  /// Whether it is to close once everything is sent.
  boolean isClosingAfterFlush() {
    return closing;
  }

  /// Whether it was closed at once.
  boolean isClosed() {
    return closed;
  }

  @Override
  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public InetSocketAddress local() {
    return LOCAL;
  }

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public void resumeReading() {
    reading = true;
    onResume.run();
  }

  @Override
  public void closeAfterFlush() {
    closing = true;
  }

  @Override
  public void close() {
    closed = true;
  }

  void acknowledges(Acknowledgement answer) {
    acknowledgement = answer;
  }

  @Override
  public Acknowledgement acknowledged(Duration span) {
    return acknowledgement;
  }

  void overfull(boolean now) {
    overfull = now;
  }

  @Override
  public boolean isOverfull() {
    return overfull;
  }

  @Override
  public boolean hasSentSinceLastAsked() {
    boolean sent = out.writes() != asked;
    asked = out.writes();
    return sent;
  }

  @Override
  public ByteBuffer reserve(int bytes) {
    return out.reserve(bytes);
  }

  @Override
  public int offset() {
    return out.offset();
  }

  @Override
  public void commit(int end) {
    out.commit(end);
  }

  @Override
  public boolean canLend() {
    return out.canLend();
  }

  @Override
  public void lend(ByteBuffer from, int offset, int length, Lender lender) {
    out.lend(from, offset, length, lender);
  }

  @Override
  public boolean isWritable() {
    return out.isWritable();
  }
}

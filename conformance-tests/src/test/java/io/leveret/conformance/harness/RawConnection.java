package io.leveret.conformance.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker.Endpoint;
import io.leveret.conformance.harness.Clients.Refusal;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/// A client that is nothing but a socket: it sends any bytes, in any state, and reads frames.
///
/// One thread. Reads fail after [Clients#PATIENCE], so that a silent broker fails the test.
public final class RawConnection implements Closeable {
  private final Endpoint endpoint;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RawConnection(Endpoint endpoint, Socket socket) throws IOException {
    this.endpoint = endpoint;
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /// Connects and sends nothing.
  public static RawConnection connect(Endpoint endpoint) throws IOException {
    var socket = new Socket();
    int patience = (int) Clients.PATIENCE.toMillis();
    socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), patience);
    socket.setSoTimeout(patience);
    socket.setTcpNoDelay(true);
    return new RawConnection(endpoint, socket);
  }

  // ---- sending

  public RawConnection write(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  /// The protocol header of 0-9-1.
  public RawConnection header() throws IOException {
    return write(RawMethods.HEADER);
  }

  /// A whole frame of any type.
  public RawConnection frame(int type, int channel, byte[] payload) throws IOException {
    return write(RawMethods.frame(type, channel, payload));
  }

  /// A method frame; `method` starts with class and method id.
  public RawConnection send(int channel, WireWriter method) throws IOException {
    return frame(RawFrame.METHOD, channel, method.toBytes());
  }

  /// A publish of a body without properties: method, header, and one body frame if it is not empty.
  public RawConnection publish(int channel, String exchange, String routingKey, byte[] body)
      throws IOException {
    send(channel, RawMethods.publish(exchange, routingKey));
    frame(RawFrame.HEADER, channel, RawMethods.contentHeader(body.length).toBytes());
    return body.length == 0 ? this : frame(RawFrame.BODY, channel, body);
  }

  // ---- the handshake

  /// Header to `open-ok`, as the endpoint's user, accepting what `tune` offers but no heartbeats.
  public void handshake() throws IOException {
    awaitTune(RawMethods.clientProperties());
    var tune = expect(0, 10, 30).reader();
    tuneOk(tune.int16(), tune.int32(), 0);
    send(0, RawMethods.open(endpoint.virtualHost()));
    expect(0, 10, 41);
  }

  /// Header, `start`, `start-ok` with PLAIN: the next frame to read is `tune`.
  public void awaitTune(WireWriter clientProperties) throws IOException {
    header();
    expect(0, 10, 10);
    startOk("PLAIN", plainResponse(), clientProperties);
  }

  /// The PLAIN response for the endpoint's user.
  public byte[] plainResponse() {
    return RawMethods.plain(endpoint.username(), endpoint.password());
  }

  public RawConnection startOk(String mechanism, byte[] response, WireWriter clientProperties)
      throws IOException {
    return send(0, RawMethods.startOk(mechanism, response, clientProperties));
  }

  public RawConnection tuneOk(int channelMax, long frameMax, int heartbeatSeconds)
      throws IOException {
    return send(0, RawMethods.tuneOk(channelMax, frameMax, heartbeatSeconds));
  }

  /// Opens a channel and waits for `open-ok`.
  public void openChannel(int channel) throws IOException {
    send(channel, RawMethods.channelOpen());
    expect(channel, 20, 11);
  }

  // ---- receiving

  /// The next frame, whatever it is.
  public RawFrame read() throws IOException {
    int type = in.readUnsignedByte();
    int channel = in.readUnsignedShort();
    var payload = new byte[in.readInt()];
    in.readFully(payload);
    assertThat(in.readUnsignedByte()).as("frame end").isEqualTo(RawFrame.END);
    return new RawFrame(type, channel, payload);
  }

  /// The next frame that is not a heartbeat.
  public RawFrame readPastHeartbeats() throws IOException {
    var frame = read();
    while (frame.type() == RawFrame.HEARTBEAT) {
      frame = read();
    }
    return frame;
  }

  /// Exactly so many bytes, for an answer that is not a frame.
  public byte[] readBytes(int count) throws IOException {
    var bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  /// The next frame, which must be this method.
  public RawFrame expect(int channel, int classId, int methodId) throws IOException {
    RawFrame frame;
    try {
      frame = readPastHeartbeats();
    } catch (EOFException | SocketException closed) {
      throw new AssertionError(
          "the socket was closed where " + classId + "." + methodId + " was expected", closed);
    }
    assertThat(frame)
        .as("expected method %d.%d on channel %d", classId, methodId, channel)
        .matches(f -> f.channel() == channel && f.is(classId, methodId));
    return frame;
  }

  /// The next frame, which must be a content header, and then its whole body.
  public byte[] expectContent(int channel) throws IOException {
    var header = readPastHeartbeats();
    assertThat(header.type()).isEqualTo(RawFrame.HEADER);
    var body = new WireWriter();
    long missing = header.reader().int64();
    while (missing > 0) {
      var frame = readPastHeartbeats();
      assertThat(frame.type()).isEqualTo(RawFrame.BODY);
      assertThat(frame.channel()).isEqualTo(channel);
      body.bytes(frame.payload());
      missing -= frame.payload().length;
    }
    return body.toBytes();
  }

  /// A `connection.close` with this code and method; answered, so that the broker can end.
  public Refusal expectClose(int replyCode, int classId, int methodId) throws IOException {
    var refusal = refusal(expect(0, 10, 50), false);
    assertRefusal(refusal, replyCode, classId, methodId);
    try {
      send(0, WireWriter.method(10, 51));
    } catch (SocketException alreadyGone) {
      // The broker may drop the socket right behind its close; the close itself has been read.
    }
    return refusal;
  }

  /// A `channel.close` with this code and method; not answered, so that the test can go on in it.
  public Refusal expectChannelClose(int channel, int replyCode, int classId, int methodId)
      throws IOException {
    var refusal = refusal(expect(channel, 20, 40), true);
    assertRefusal(refusal, replyCode, classId, methodId);
    return refusal;
  }

  /// The end of the stream (or a reset), and nothing but heartbeats before it.
  public void expectSocketClosed() throws IOException {
    try {
      var frame = readPastHeartbeats();
      throw new AssertionError("expected the socket to be closed, but read " + frame);
    } catch (EOFException | SocketException closed) {
      // What was expected: an end of the stream, or a reset.
    } catch (SocketTimeoutException open) {
      throw new AssertionError("the socket is still open", open);
    }
  }

  /// The end of the connection, with a `connection.close` of any reason before it or without.
  public void expectRefused() throws IOException {
    try {
      var frame = readPastHeartbeats();
      assertThat(frame).matches(f -> f.is(10, 50), "is connection.close");
      send(0, WireWriter.method(10, 51));
      expectSocketClosed();
    } catch (EOFException | SocketException closed) {
      // Refused without a word.
    }
  }

  /// The end of the stream, whatever bytes come before it.
  public void expectEndAfterAnything() throws IOException {
    try {
      in.readAllBytes();
    } catch (SocketException reset) {
      // As good an end as any.
    }
  }

  /// A `close` by the client, and the broker's `close-ok`.
  public void closeCleanly() throws IOException {
    send(0, RawMethods.connectionClose(200, "bye"));
    expect(0, 10, 51);
  }

  /// How long a read waits before it fails.
  public void setPatience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  /// No more bytes will come from this side; the broker can still answer.
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static Refusal refusal(RawFrame close, boolean fromChannel) {
    var in = close.reader();
    return new Refusal(fromChannel, in.int16(), in.shortstr(), in.int16(), in.int16());
  }

  private static void assertRefusal(Refusal refusal, int code, int classId, int methodId) {
    assertThat(refusal.replyCode()).as("reply code of %s", refusal).isEqualTo(code);
    assertThat(refusal.classId()).as("class id of %s", refusal).isEqualTo(classId);
    assertThat(refusal.methodId()).as("method id of %s", refusal).isEqualTo(methodId);
  }
}

package io.leveret.cli.perf.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;

/// A connection that asks one thing at a time and waits for the answer: the handshake, the
/// topology, and everything else that is not the load itself. Confined to one thread at a time.
public final class Session implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final int READ_BUFFER = 1 << 16;
  private static final int ANSWER_OCTETS = 512;
  private static final int MAX_FRAME = 131_072;
  private static final Map<String, Object> CLIENT_PROPERTIES =
      Map.of(
          "product",
          "leveret perf",
          "capabilities",
          Map.of(
              "authentication_failure_close", true,
              "publisher_confirms", true,
              "consumer_cancel_notify", true,
              "basic.nack", true));

  private final SocketChannel socket;
  private final FrameScanner scanner;
  private final byte[] octets = new byte[READ_BUFFER];
  private final ByteBuffer in = ByteBuffer.wrap(octets);
  private final FrameWriter out = new FrameWriter();
  private final AnswerSink answers = new AnswerSink();
  private int frameMax = MAX_FRAME;

  private Session(SocketChannel socket, FrameScanner scanner) {
    this.socket = socket;
    this.scanner = scanner;
  }

  /// Connects, logs in and opens the vhost.
  ///
  /// @param heartbeatSeconds offered in tune-ok; 0 for none
  /// @throws IOException when the broker cannot be reached, or refuses
  public static Session open(AmqpUri uri, int heartbeatSeconds) throws IOException {
    var socket = SocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.connect(new InetSocketAddress(uri.host(), uri.port()));
      var session = new Session(socket, new FrameScanner());
      session.shakeHands(uri, heartbeatSeconds);
      return session;
    } catch (IOException | RuntimeException failure) {
      socket.close();
      if (failure instanceof BrokerRefusal) {
        throw failure;
      }
      throw new ConnectException("cannot connect to " + uri + ": " + reason(failure));
    }
  }

  /// A session over a socket that carried load until now, to close it as one should.
  public static Session takeOver(SocketChannel socket, FrameScanner scanner) throws IOException {
    socket.configureBlocking(true);
    return new Session(socket, scanner);
  }

  private static String reason(Exception failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void shakeHands(AmqpUri uri, int heartbeatSeconds) throws IOException {
    send(Wire.protocolHeader());
    await(Wire.CONNECTION_START);
    method(0, Wire.CONNECTION_START_OK)
        .table(CLIENT_PROPERTIES)
        .shortString("PLAIN")
        .longString("\0" + uri.user() + "\0" + uri.password())
        .shortString("en_US");
    try {
      call(Wire.CONNECTION_TUNE);
    } catch (EOFException _) {
      throw new BrokerRefusal("the broker cut the connection at login: wrong user or password?");
    }
    int offered = answers.frameMax;
    frameMax = offered == 0 ? MAX_FRAME : Math.min(offered, MAX_FRAME);
    method(0, Wire.CONNECTION_TUNE_OK)
        .int16(answers.channelMax)
        .int32(frameMax)
        .int16(heartbeatSeconds)
        .end();
    method(0, Wire.CONNECTION_OPEN).shortString(uri.vhost()).shortString("").octet(0);
    call(Wire.CONNECTION_OPEN_OK);
  }

  public void openChannel(int channel) throws IOException {
    method(channel, Wire.CHANNEL_OPEN).shortString("");
    call(Wire.CHANNEL_OPEN_OK);
  }

  /// Answers the broker's channel.close, after which the channel number may be opened anew.
  public void acceptChannelClose(int channel) throws IOException {
    method(channel, Wire.CHANNEL_CLOSE_OK).end();
    send(out.take());
  }

  public void closeChannel(int channel) throws IOException {
    method(channel, Wire.CHANNEL_CLOSE).int16(200).shortString("").int32(0);
    call(Wire.CHANNEL_CLOSE_OK);
  }

  /// Says goodbye and waits for the answer, then cuts. Never throws: there is nothing left to lose.
  @Override
  public void close() {
    try (socket) {
      method(0, Wire.CONNECTION_CLOSE).int16(200).shortString("bye").int32(0);
      answers.closing = true;
      call(Wire.CONNECTION_CLOSE_OK);
    } catch (IOException _) {
      // the broker has gone first
    }
  }

  /// Begins a request; arguments follow, then [#call(int)] sends it.
  public FrameWriter method(int channel, int methodId) {
    return out.method(channel, methodId);
  }

  /// Ends the request that was begun, sends it and waits for the answer.
  ///
  /// @throws BrokerRefusal when the broker closes the channel or the connection instead
  public void call(int answerId) throws IOException {
    call(answerId, answerId);
  }

  /// As [#call(int)], with two answers to choose from.
  ///
  /// @return the one that came
  public int call(int answerId, int otherAnswerId) throws IOException {
    out.end();
    send(out.take());
    return await(answerId, otherAnswerId);
  }

  /// Sends frames that are complete, and waits for the method that answers them.
  public void exchange(ByteBuffer frames, int answerId) throws IOException {
    send(frames);
    await(answerId, answerId);
  }

  /// Sends requests that were begun and ended one after the other, and waits for all the answers.
  public void callAll(int answerId, int count) throws IOException {
    send(out.take());
    answers.expect(answerId, answerId, count);
    while (!answers.isAnswered()) {
      read(answers);
    }
  }

  /// The arguments of the last answer, from index 0; of long ones the beginning.
  public ByteBuffer answer() {
    return answers.arguments;
  }

  /// Sends octets as they are.
  public void send(ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      socket.write(octets);
    }
  }

  private void await(int answerId) throws IOException {
    await(answerId, answerId);
  }

  private int await(int answerId, int otherAnswerId) throws IOException {
    answers.expect(answerId, otherAnswerId, 1);
    while (!answers.isAnswered()) {
      read(answers);
    }
    return answers.answered;
  }

  /// Waits until something arrives, and passes the frames that are complete to `sink`.
  public void read(FrameSink sink) throws IOException {
    socket.socket().setSoTimeout((int) ANSWER_TIMEOUT.toMillis());
    scanner.prepare(in);
    int count;
    try {
      count = socket.socket().getInputStream().read(octets, in.position(), in.remaining());
    } catch (SocketTimeoutException _) {
      throw new IOException("the broker has not answered for " + ANSWER_TIMEOUT.toSeconds() + " s");
    }
    if (count < 0) {
      throw new EOFException("the broker cut the connection");
    }
    scanner.scan(in.position(in.position() + count), sink);
  }

  /// Cuts the connection, as a client does that is killed.
  public void cut() throws IOException {
    socket.close();
  }

  /// Octets of the largest frame that both sides take.
  public int frameMax() {
    return frameMax;
  }

  public SocketChannel socket() {
    return socket;
  }

  public FrameScanner scanner() {
    return scanner;
  }

  private static final class AnswerSink implements FrameSink {
    private final ByteBuffer arguments = ByteBuffer.allocate(ANSWER_OCTETS);
    private int expected;
    private int otherExpected;
    private int answered;
    private int missing;
    private int channelMax;
    private int frameMax;
    private boolean closing;

    @Override
    public void method(int channel, int methodId, ByteBuffer in, int at) throws IOException {
      boolean close = methodId == Wire.CONNECTION_CLOSE || methodId == Wire.CHANNEL_CLOSE;
      if (close && !closing) {
        throw new BrokerRefusal(Wire.describeClose(methodId, in, at));
      }
      if (methodId == Wire.CONNECTION_TUNE) {
        channelMax = in.getShort(at) & 0xFFFF;
        frameMax = in.getInt(at + Short.BYTES);
      }
      // Load that was under way may still arrive between the request and its answer.
      if (methodId == expected || methodId == otherExpected) {
        answered = methodId;
        missing--;
        arguments.clear().put(0, in, at, Math.min(arguments.capacity(), in.position() - at));
      }
    }

    private void expect(int methodId, int otherMethodId, int count) {
      expected = methodId;
      otherExpected = otherMethodId;
      answered = 0;
      missing = count;
    }

    private boolean isAnswered() {
      return missing <= 0;
    }

    @Override
    public void header(int channel, long bodySize) {}

    @Override
    public void body(int channel, ByteBuffer in, int at, int length) {}
  }
}

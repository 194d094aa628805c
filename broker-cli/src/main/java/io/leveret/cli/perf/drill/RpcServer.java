package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.BrokerRefusal;
import io.leveret.cli.perf.wire.FrameSink;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Answers every call with a body of its own, as soon as it comes. One thread reads, and writes the
/// answers to all that it has read at once; another one ends it.
final class RpcServer implements AutoCloseable, FrameSink {
  private static final int CHANNEL = 1;

  private final Session session;
  private final String queue;
  private final byte[] body;
  private final FrameWriter answers = new FrameWriter();

  private RpcServer(Session session, String queue, byte[] body) {
    this.session = session;
    this.queue = queue;
    this.body = body;
  }

  /// Connects, declares a queue for calls, and begins to answer them.
  static RpcServer start(AmqpUri uri, byte[] body) throws IOException {
    var session = Session.open(uri, 0);
    var queue = "leveret-rpc-" + ProcessHandle.current().pid();
    session.openChannel(CHANNEL);
    session
        .method(CHANNEL, Wire.QUEUE_DECLARE)
        .int16(0)
        .shortString(queue)
        .octet(0b100)
        .table(Map.of());
    session.call(Wire.QUEUE_DECLARE_OK);
    session
        .method(CHANNEL, Wire.BASIC_CONSUME)
        .int16(0)
        .shortString(queue)
        .shortString("")
        .octet(0b10)
        .table(Map.of());
    session.call(Wire.BASIC_CONSUME_OK);
    var server = new RpcServer(session, queue, body);
    Thread.ofPlatform().name("rpc-server").daemon().start(server::serve);
    return server;
  }

  String queue() {
    return queue;
  }

  private void serve() {
    try {
      while (true) {
        session.read(this);
        session.send(answers.take());
      }
    } catch (IOException _) {
      // Ended, or cut off; then the clients, who wait for answers, say so.
    }
  }

  @Override
  public void method(int channel, int methodId, ByteBuffer in, int at) throws IOException {
    if (methodId == Wire.CONNECTION_CLOSE || methodId == Wire.CHANNEL_CLOSE) {
      throw new BrokerRefusal(Wire.describeClose(methodId, in, at));
    }
  }

  @Override
  public void header(int channel, long bodySize) {}

  @Override
  public void properties(int channel, ByteBuffer in, int at) throws IOException {
    int flags = in.getShort(at) & 0xFFFF;
    if (flags != RpcClient.PROPERTY_FLAGS) {
      throw new IOException("a call with other properties than it was sent with");
    }
    var correlation = shortString(in, at + Short.BYTES);
    var replyTo = shortString(in, at + Short.BYTES + 1 + correlation.length());
    answers.method(CHANNEL, Wire.BASIC_PUBLISH).int16(0).shortString("").shortString(replyTo);
    answers.octet(0).end();
    answers.frame(Wire.HEADER, CHANNEL).int16(60).int16(0).int64(body.length).int16(0x0400);
    answers.shortString(correlation).end();
    if (body.length > 0) {
      answers.frame(Wire.BODY, CHANNEL).octets(body).end();
    }
  }

  private static String shortString(ByteBuffer in, int at) {
    var octets = new byte[in.get(at) & 0xFF];
    in.get(at + 1, octets);
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void body(int channel, ByteBuffer in, int at, int length) {}

  @Override
  public void close() throws IOException {
    session.cut();
  }
}

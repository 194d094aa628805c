package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/// Calls and waits for the answer. Confined to its thread.
final class RpcClient implements Chorus.Voice {
  /// Of the properties a call has: a correlation id and a place to answer to.
  static final int PROPERTY_FLAGS = 0x0400 | 0x0200;

  private static final int CHANNEL = 1;
  private static final String REPLY_TO = "amq.rabbitmq.reply-to";

  private final Session session;
  private final ByteBuffer call;

  private RpcClient(Session session, ByteBuffer call) {
    this.session = session;
    this.call = call;
  }

  /// Connects, and listens for answers.
  ///
  /// @param queue where the server takes its calls from
  static RpcClient open(AmqpUri uri, String queue, int index, int size) throws IOException {
    var session = Session.open(uri, 0);
    session.openChannel(CHANNEL);
    session
        .method(CHANNEL, Wire.BASIC_CONSUME)
        .int16(0)
        .shortString(REPLY_TO)
        .shortString("")
        .octet(0b10)
        .table(Map.of());
    session.call(Wire.BASIC_CONSUME_OK);
    var call = new FrameWriter();
    call.method(CHANNEL, Wire.BASIC_PUBLISH).int16(0).shortString("").shortString(queue);
    call.octet(0).end();
    call.frame(Wire.HEADER, CHANNEL).int16(60).int16(0).int64(size).int16(PROPERTY_FLAGS);
    call.shortString(Integer.toString(index)).shortString(REPLY_TO).end();
    if (size > 0) {
      call.frame(Wire.BODY, CHANNEL).octets(new byte[size]).end();
    }
    return new RpcClient(session, call.take());
  }

  @Override
  public void cycle() throws IOException {
    session.exchange(call.rewind(), Wire.BASIC_DELIVER);
  }

  @Override
  public void close() {
    session.close();
  }
}

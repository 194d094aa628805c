package io.leveret.cli.perf;

import io.leveret.cli.perf.wire.FrameScanner;
import io.leveret.cli.perf.wire.FrameSink;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A peer that answers every request as a broker would, has a single queue, and breaks off where a
/// test wants it to. A thread a connection; connections share only the counters.
final class ScriptedBroker implements AutoCloseable {
  private static final Map<Integer, Integer> ANSWERS =
      Map.ofEntries(
          Map.entry(Wire.CONNECTION_OPEN, Wire.CONNECTION_OPEN_OK),
          Map.entry(Wire.CONNECTION_CLOSE, Wire.CONNECTION_CLOSE_OK),
          Map.entry(Wire.CHANNEL_OPEN, Wire.CHANNEL_OPEN_OK),
          Map.entry(Wire.CHANNEL_CLOSE, Wire.CHANNEL_CLOSE_OK),
          Map.entry(Wire.QUEUE_DECLARE, Wire.QUEUE_DECLARE_OK),
          Map.entry(Wire.QUEUE_DELETE, Wire.QUEUE_DELETE_OK),
          Map.entry(Wire.QUEUE_BIND, Wire.QUEUE_BIND_OK),
          Map.entry(Wire.QUEUE_UNBIND, Wire.QUEUE_UNBIND_OK),
          Map.entry(Wire.BASIC_QOS, Wire.BASIC_QOS_OK),
          Map.entry(Wire.CONFIRM_SELECT, Wire.CONFIRM_SELECT_OK));

  private final ServerSocket server;
  private final Map<Integer, String> refusals = new ConcurrentHashMap<>();
  private final AtomicInteger published = new AtomicInteger();

  ScriptedBroker() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// Answers `methodId` with connection.close 403 and `text`.
  ScriptedBroker refuse(int methodId, String text) {
    refusals.put(methodId, text);
    return this;
  }

  String uri() {
    return "amqp://guest:guest@127.0.0.1:" + server.getLocalPort() + "/";
  }

  int published() {
    return published.get();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> new Peer(socket).serve());
      }
    } catch (IOException _) {
      // closed
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private final class Peer implements FrameSink {
    private final Socket socket;
    private final FrameWriter out = new FrameWriter();
    private long publishSequence;
    private boolean confirming;

    private Peer(Socket socket) {
      this.socket = socket;
    }

    private void serve() {
      try (socket) {
        var scanner = new FrameScanner();
        var octets = new byte[1 << 16];
        var in = ByteBuffer.wrap(octets);
        socket.getInputStream().readNBytes(Wire.protocolHeader().remaining());
        out.method(0, Wire.CONNECTION_START).octet(0).octet(9).table(Map.of());
        out.longString("PLAIN").longString("en_US").end();
        while (true) {
          flush();
          scanner.prepare(in);
          int count = socket.getInputStream().read(octets, in.position(), in.remaining());
          if (count < 0) {
            return;
          }
          scanner.scan(in.position(in.position() + count), this);
        }
      } catch (IOException _) {
        // the client has gone, as clients do
      }
    }

    private void flush() throws IOException {
      var frames = out.take();
      var octets = new byte[frames.remaining()];
      frames.get(octets);
      socket.getOutputStream().write(octets);
    }

    @Override
    public void method(int channel, int methodId, ByteBuffer in, int at) {
      var refusal = refusals.get(methodId);
      if (refusal != null) {
        out.method(0, Wire.CONNECTION_CLOSE).int16(403).shortString(refusal).int32(0).end();
      } else if (methodId == Wire.CONNECTION_START_OK) {
        out.method(0, Wire.CONNECTION_TUNE).int16(2047).int32(131_072).int16(60).end();
      } else if (ANSWERS.containsKey(methodId)) {
        confirming |= methodId == Wire.CONFIRM_SELECT;
        out.method(channel, ANSWERS.getOrDefault(methodId, 0)).end();
      }
    }

    @Override
    public void header(int channel, long bodySize) {
      published.incrementAndGet();
      if (confirming) {
        out.method(channel, Wire.BASIC_ACK).int64(++publishSequence).octet(0).end();
      }
    }

    @Override
    public void body(int channel, ByteBuffer in, int at, int length) {}
  }
}

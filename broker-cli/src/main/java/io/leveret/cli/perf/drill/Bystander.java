package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Publishes a message to a queue of its own and gets it, over and over, on a connection and a
/// thread of its own, and notes how long that takes.
final class Bystander implements AutoCloseable {
  private static final int CHANNEL = 1;
  private static final int SIZE = 16;

  private final Session session;
  private final ByteBuffer request;
  private final AtomicReference<Waits> waits = new AtomicReference<>(Waits.NONE);
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "bystander");
  private volatile boolean isClosed;

  /// How often it waited for an answer, and how long at most.
  record Waits(long count, long longestNanos) {
    static final Waits NONE = new Waits(0, 0);

    Waits with(long nanos) {
      return new Waits(count + 1, Math.max(longestNanos, nanos));
    }
  }

  private Bystander(Session session, ByteBuffer request) {
    this.session = session;
    this.request = request;
  }

  static Bystander start(AmqpUri uri) throws IOException {
    var session = Session.open(uri, 0);
    session.openChannel(CHANNEL);
    String queue = "leveret-bystander-" + ProcessHandle.current().pid();
    session
        .method(CHANNEL, Wire.QUEUE_DECLARE)
        .int16(0)
        .shortString(queue)
        .octet(0b100)
        .table(Map.of());
    session.call(Wire.QUEUE_DECLARE_OK);
    var bystander = new Bystander(session, request(queue));
    bystander.thread.start();
    return bystander;
  }

  private static ByteBuffer request(String queue) {
    var out = new FrameWriter();
    out.method(CHANNEL, Wire.BASIC_PUBLISH).int16(0).shortString("").shortString(queue);
    out.octet(0).end();
    out.frame(Wire.HEADER, CHANNEL).int16(60).int16(0).int64(SIZE).int16(0).end();
    out.frame(Wire.BODY, CHANNEL).octets(new byte[SIZE]).end();
    out.method(CHANNEL, Wire.BASIC_GET).int16(0).shortString(queue).octet(1).end();
    return out.take();
  }

  private void run() {
    try {
      while (!isClosed) {
        long begun = System.nanoTime();
        session.exchange(request.rewind(), Wire.BASIC_GET_OK);
        long took = System.nanoTime() - begun;
        waits.updateAndGet(seen -> seen.with(took));
      }
    } catch (IOException e) {
      failure.set(e);
    }
  }

  /// What it saw since it was asked last.
  Waits next() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return waits.getAndSet(Waits.NONE);
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }
}

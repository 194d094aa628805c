package io.leveret.cli.perf;

import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.report.Tally;
import io.leveret.cli.perf.wire.BrokerRefusal;
import io.leveret.cli.perf.wire.FrameScanner;
import io.leveret.cli.perf.wire.FrameSink;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection under load, with the agents on its channels. Confined to its worker from
/// [#register] on, and to the thread that closes it after the worker has ended.
///
/// Invariant: `current` is the one publisher whose message may be partly written; nobody else's
/// octets go out before that message is whole.
final class Link implements FrameSink {
  // Enough to stay busy, few enough that a worker's other links have their turn.
  private static final int TURNS = 16;
  private static final int OUTBOX_LIMIT = 1 << 18;
  private static final int PACED_READ = 4096;

  private final SocketChannel socket;
  private final FrameScanner scanner;
  private final Tally tally;
  private final LoadState state;
  private final Agent[] agents;
  private final Publisher[] publishers;
  private final Outbox outbox = new Outbox();
  private double readRate;
  private Pacer readPacer = new Pacer(0, 0);
  private @Nullable Publisher current;
  private @Nullable SelectionKey key;
  private int turn;
  private long readNanos;
  private long received;
  private long uncounted;
  private long wakeAt = Long.MAX_VALUE;
  private long scheduledAt = Long.MAX_VALUE;
  private boolean readingPaused;

  /// @param agents of the channels 1, 2, 3 and so on
  Link(Session session, List<Agent> agents, Tally tally, LoadState state) {
    this.socket = session.socket();
    this.scanner = session.scanner();
    this.tally = tally;
    this.state = state;
    this.agents = agents.toArray(Agent[]::new);
    this.publishers =
        agents.stream()
            .filter(Publisher.class::isInstance)
            .map(Publisher.class::cast)
            .toArray(Publisher[]::new);
  }

  void register(Selector selector) throws IOException {
    socket.configureBlocking(false);
    readPacer = new Pacer(readRate, System.nanoTime());
    key = socket.register(selector, SelectionKey.OP_READ, this);
  }

  /// Bounds how many messages a second are read here.
  ///
  /// @param perSecond 0 for no bound
  void paceReading(double perSecond) {
    readRate = perSecond;
  }

  /// Does what the socket is ready for, and what follows from it.
  void ready(int operations, ByteBuffer in) {
    try {
      if ((operations & SelectionKey.OP_READ) != 0) {
        read(in);
      }
      pump(System.nanoTime());
    } catch (IOException failure) {
      state.fail(String.valueOf(failure.getMessage()));
      close();
    }
  }

  /// Goes on with what had to wait for its time.
  void wake(ByteBuffer in) {
    wakeAt = Long.MAX_VALUE;
    scheduledAt = Long.MAX_VALUE;
    readingPaused = false;
    readNanos = System.nanoTime();
    pauseWhenAhead();
    ready(0, in);
  }

  private void read(ByteBuffer in) throws IOException {
    scanner.prepare(in);
    if (readPacer.isPaced()) {
      in.limit(Math.min(in.capacity(), in.position() + PACED_READ));
    }
    if (socket.read(in) < 0) {
      throw new EOFException("the broker cut a connection");
    }
    readNanos = System.nanoTime();
    scanner.scan(in, this);
    if (uncounted > 0) {
      tally.add(Metric.RECEIVED, uncounted);
      uncounted = 0;
      pauseWhenAhead();
    }
    tally.activeAt(readNanos);
  }

  private void pauseWhenAhead() {
    if (readPacer.isPaced() && readPacer.dueAt(received) > readNanos) {
      readingPaused = true;
      wakeAt = readPacer.dueAt(received);
    }
  }

  private void pump(long nowNanos) throws IOException {
    boolean blocked = false;
    boolean idle = false;
    for (int i = 0; i < TURNS && !blocked && !idle; i++) {
      blocked = !writeCurrent() || !outbox.writeTo(socket);
      idle = !blocked && !selectNext(nowNanos);
    }
    // A publisher that has more to say than one visit allows is called again at once.
    boolean wantsToWrite = blocked || !idle || outbox.size() > 0;
    boolean wantsToRead = !readingPaused && outbox.size() < OUTBOX_LIMIT;
    interest((wantsToRead ? SelectionKey.OP_READ : 0) | (wantsToWrite ? SelectionKey.OP_WRITE : 0));
  }

  private boolean writeCurrent() throws IOException {
    if (current == null) {
      return true;
    }
    var octets = current.octets();
    socket.write(octets);
    int count = current.takeWritten();
    if (count > 0) {
      tally.add(Metric.SENT, count);
      tally.activeAt(System.nanoTime());
    }
    if (octets.hasRemaining()) {
      return false;
    }
    current = null;
    return true;
  }

  private boolean selectNext(long nowNanos) {
    for (int i = 0; i < publishers.length && !state.isStopped(); i++) {
      var publisher = publishers[turn];
      turn = turn + 1 == publishers.length ? 0 : turn + 1;
      if (publisher.prepare(this, nowNanos)) {
        current = publisher;
        return true;
      }
      wakeAt = Math.min(wakeAt, publisher.retryAt());
    }
    return false;
  }

  private void interest(int operations) {
    if (key != null && key.isValid() && key.interestOps() != operations) {
      key.interestOps(operations);
    }
  }

  /// When this link wants [#wake], in nanoseconds; `Long.MAX_VALUE` for never.
  long wakeAt() {
    return wakeAt;
  }

  /// When the worker will call [#wake]; `Long.MAX_VALUE` while it will not.
  long scheduledAt() {
    return scheduledAt;
  }

  void schedule(long nanos) {
    scheduledAt = nanos;
  }

  /// Sends frames as soon as the message being written is whole.
  void send(ByteBuffer frames) {
    outbox.append(frames);
  }

  void heartbeat(ByteBuffer in) {
    outbox.heartbeat();
    ready(0, in);
  }

  void acknowledge(int channel, long deliveryTag, boolean multiple) {
    outbox.acknowledge(channel, deliveryTag, multiple);
  }

  /// Writes the outbox now rather than after the whole read.
  void flushSoon() {
    try {
      outbox.writeTo(socket);
    } catch (IOException failure) {
      state.fail(String.valueOf(failure.getMessage()));
    }
  }

  void countReceived() {
    received++;
    uncounted++;
  }

  Tally tally() {
    return tally;
  }

  /// When what is being scanned was read from the socket.
  long readNanos() {
    return readNanos;
  }

  @Override
  public void method(int channel, int methodId, ByteBuffer in, int at) throws IOException {
    if (methodId == Wire.CONNECTION_CLOSE || methodId == Wire.CHANNEL_CLOSE) {
      throw new BrokerRefusal(Wire.describeClose(methodId, in, at));
    }
    if (isKnown(channel)) {
      agents[channel - 1].method(this, methodId, in, at);
    }
  }

  @Override
  public void header(int channel, long bodySize) {
    if (isKnown(channel)) {
      agents[channel - 1].header(this, bodySize);
    }
  }

  @Override
  public void body(int channel, ByteBuffer in, int at, int length) {
    if (isKnown(channel)) {
      agents[channel - 1].body(this, in, at, length);
    }
  }

  private boolean isKnown(int channel) {
    return channel > 0 && channel <= agents.length;
  }

  /// Cuts the connection.
  void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }

  /// Ends the message being written and says goodbye. Blocks until the broker has answered.
  void finish() {
    try {
      if (socket.isOpen()) {
        var session = Session.takeOver(socket, scanner);
        if (current != null) {
          current.trimToWholeMessage();
          session.send(current.octets());
        }
        session.close();
      }
    } catch (IOException _) {
      close();
    }
  }
}

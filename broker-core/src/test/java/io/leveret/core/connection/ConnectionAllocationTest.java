package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.ThreadMXBean;
import io.leveret.core.channel.Wire;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// A connection costs little heap: what it allocates until its channel is open bounds what it holds
/// when it idles.
class ConnectionAllocationTest {
  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 10_000;
  private static final double MOST_BYTES_OPENED = 6_500;
  private static final double MOST_BYTES_CLOSED = 1_100;

  @TempDir Path directory;
  private TestBroker broker;
  private final Socket socket = new Socket();
  private final ByteBuffer opening = opening();
  private final ByteBuffer closing =
      bytes(new Wire().method(0, new Close(200, "bye", 0, 0)).toBytes());

  /// Lines that a running broker does not write would be most of what is allocated.
  private final Logger log = (Logger) LoggerFactory.getLogger("io.leveret");

  private Level usual;

  @BeforeEach
  void open() {
    usual = log.getLevel();
    log.setLevel(Level.INFO);
    broker = new TestBroker(directory);
  }

  @AfterEach
  void close() {
    broker.close();
    log.setLevel(usual);
  }

  @Test
  void openingAndClosingAllocatesLittle() {
    run(WARM_UP);

    long[] spent = run(MEASURED);

    double opened = (double) spent[0] / MEASURED;
    double closed = (double) spent[1] / MEASURED;
    System.out.printf("a connection: %.0f bytes to open, %.0f to close%n", opened, closed);
    assertThat(broker.connections().size()).isZero();
    assertThat(opened).isLessThan(MOST_BYTES_OPENED);
    assertThat(closed).isLessThan(MOST_BYTES_CLOSED);
  }

  private long[] run(int connections) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var spent = new long[2];
    for (int i = 0; i < connections; i++) {
      long begun = threads.getCurrentThreadAllocatedBytes();
      AmqpConnection connection = broker.accept(socket);
      give(connection, opening);
      long open = threads.getCurrentThreadAllocatedBytes();
      assertThat(connection.state()).isEqualTo(ConnectionState.RUNNING);
      long idle = threads.getCurrentThreadAllocatedBytes();
      give(connection, closing);
      connection.closed();
      spent[0] += open - begun;
      spent[1] += threads.getCurrentThreadAllocatedBytes() - idle;
    }
    return spent;
  }

  private static void give(AmqpConnection connection, ByteBuffer bytes) {
    assertThat(connection.receive(bytes, 0, bytes.limit())).isEqualTo(bytes.limit());
  }

  private static ByteBuffer opening() {
    var properties = TestClient.startOk("guest", "guest");
    return bytes(
        new Wire()
            .protocolHeader()
            .method(0, properties)
            .method(0, new TuneOk(2047, 131_072, 0))
            .method(0, new Open("/"))
            .method(1, new ChannelMethod.Open())
            .toBytes());
  }

  private static ByteBuffer bytes(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /// A socket that swallows what is written.
  private static final class Socket implements Transport {
    private static final InetSocketAddress ADDRESS =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 5672);

    private final ByteBuffer memory = ByteBuffer.allocateDirect(4096);

    @Override
    public ByteBuffer reserve(int bytes) {
      return memory;
    }

    @Override
    public int offset() {
      return 0;
    }

    @Override
    public void commit(int end) {}

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public InetSocketAddress peer() {
      return ADDRESS;
    }

    @Override
    public InetSocketAddress local() {
      return ADDRESS;
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void closeAfterFlush() {}

    @Override
    public void close() {}

    @Override
    public Acknowledgement acknowledged(Duration span) {
      return Acknowledgement.UNKNOWN;
    }

    @Override
    public boolean isOverfull() {
      return false;
    }

    @Override
    public boolean hasSentSinceLastAsked() {
      return true;
    }
  }
}

package io.leveret.core.publish;

import io.leveret.core.channel.Wire;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.frame.FrameFormat;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Finding a publish among the frames of a read, and its properties.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ScannerBenchmark.BATCH)
public class ScannerBenchmark {
  static final int BATCH = 500;

  private static final int MOST_PAYLOAD = 131_072;

  @Param({"16", "1024"})
  public int bodyBytes;

  @Param({"false", "true"})
  public boolean properties;

  private final MessageView view = new MessageView();
  private final PropertyScanner scanner = new PropertyScanner();
  private ByteBuffer read = ByteBuffer.allocateDirect(0);

  @Setup
  public void write() {
    var some =
        BasicProperties.builder().contentType("text/plain").deliveryMode(2).messageId("4711");
    var wire = new Wire();
    for (int i = 0; i < BATCH; i++) {
      wire.publish(
          1, "q", properties ? some.build() : BasicProperties.EMPTY, new byte[bodyBytes]);
    }
    byte[] bytes = wire.toBytes();
    read = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }

  @Benchmark
  public int scan() {
    int sum = 0;
    int at = 0;
    while (at < read.capacity()) {
      int methodEnd = at + FrameFormat.HEADER_SIZE + read.getInt(at + 3);
      int routing = at + FrameFormat.HEADER_SIZE + PublishFrames.METHOD_PREFIX;
      view.routing(read, routing, PublishFrames.routingLength(read, routing, methodEnd));
      int end =
          PublishFrames.content(
              read, methodEnd, read.capacity(), read.getShort(at + 1), MOST_PAYLOAD, view);
      scanner.scan(read, view.propertiesOffset(), view.propertiesLength());
      sum += view.bodyLength();
      at = end + 1;
    }
    return sum;
  }
}

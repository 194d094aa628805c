package io.leveret.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.cli.perf.wire.FrameScanner;
import io.leveret.cli.perf.wire.FrameSink;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MessageBatchTest {
  private static final int FRAME_MAX = 4096;

  @Test
  void holdsAsManyMessagesAsFit() {
    var batch = MessageBatch.build(shape("key", 1, 16), 1, FRAME_MAX, 10_000);

    assertThat(batch.start(batch.size())).isBetween(9_900, 10_000);
  }

  @Test
  void holdsOneMessageHoweverLarge() {
    var batch = MessageBatch.build(shape("key", 1, 50_000), 1, FRAME_MAX, 10_000);

    assertThat(batch.size()).isEqualTo(1);
  }

  @Test
  void writesWholeMessagesWithTheirStamps() throws IOException {
    var batch = MessageBatch.build(shape("key", 1, 16), 3, FRAME_MAX, 10_000);

    batch.select(2, 5);
    batch.stamp(3, 77, 4);

    var read = read(batch.octets());
    assertThat(read.keys).containsExactly("key", "key", "key");
    assertThat(read.sizes).containsExactly(16L, 16L, 16L);
    assertThat(read.stamps).hasSize(3).element(1).isEqualTo(77L);
  }

  @Test
  void splitsABodyAtTheFrameLimit() throws IOException {
    var batch = MessageBatch.build(shape("key", 1, 9_000), 1, FRAME_MAX, 10);

    batch.select(0, 1);

    assertThat(read(batch.octets()).bodies).containsExactly(4_088, 4_088, 824);
  }

  @Test
  void usesEveryKeyEquallyOften() throws IOException {
    var batch = MessageBatch.build(shape("a.k%d.x", 50, 16), 1, FRAME_MAX, 100);

    batch.select(0, batch.size());

    assertThat(read(batch.octets()).keys).hasSize(50).doesNotHaveDuplicates().contains("a.k49.x");
  }

  private static MessageShape shape(String key, int keys, int size) {
    return new MessageShape("exchange", key, keys, size, true, false, Map.of("n", "v%d"));
  }

  private static Messages read(ByteBuffer octets) throws IOException {
    var messages = new Messages();
    var in = ByteBuffer.allocate(1 << 20);
    var scanner = new FrameScanner();
    scanner.prepare(in);
    in.put(octets);
    scanner.scan(in, messages);
    return messages;
  }

  private static final class Messages implements FrameSink {
    private final List<String> keys = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final List<Long> stamps = new ArrayList<>();
    private final List<Integer> bodies = new ArrayList<>();

    @Override
    public void method(int channel, int methodId, ByteBuffer in, int at) {
      assertThat(methodId).isEqualTo(Wire.BASIC_PUBLISH);
      int keyAt = at + 2 + 1 + in.get(at + 2);
      var key = new byte[in.get(keyAt)];
      in.get(keyAt + 1, key);
      keys.add(new String(key, StandardCharsets.UTF_8));
    }

    @Override
    public void header(int channel, long bodySize) {
      sizes.add(bodySize);
    }

    @Override
    public void body(int channel, ByteBuffer in, int at, int length) {
      bodies.add(length);
      stamps.add(in.getLong(at));
    }
  }
}

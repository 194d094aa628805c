package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Frame;
import io.leveret.core.channel.Wire;
import io.leveret.core.message.Seeds;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.value.FieldTable;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However the bytes of a message arrive, it is the same message (0-9-1 §4.2.6, G038).
class PublishedFramesTest {
  private static final int LARGE = 256 * 1024;
  private static final BasicProperties PROPERTIES =
      BasicProperties.builder()
          .contentType("text/plain")
          .headers(FieldTable.builder().put("k", "v").build())
          .deliveryMode(1)
          .build();

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void open() {
    broker = TestBroker.roomy(directory);
    client = broker.open();
    client.declare("q", false);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void takesFramesCutAtAnyByte() {
    byte[] body = body(new Random(1), 40);
    byte[] bytes =
        new Wire()
            .publish(1, "q", PROPERTIES, body)
            .publish(1, "q", PROPERTIES, new byte[0])
            .publish(1, "q", PROPERTIES, body)
            .toBytes();

    for (int cut = 1; cut < bytes.length; cut++) {
      client.give(Arrays.copyOf(bytes, cut));
      client.give(Arrays.copyOfRange(bytes, cut, bytes.length));

      requireNext(body);
      requireNext(new byte[0]);
      requireNext(body);
      requireEmpty();
    }
  }

  @Test
  void takesFramesByteByByte() {
    byte[] body = body(new Random(1), 40);

    for (byte octet : new Wire().publish(1, "q", PROPERTIES, body).toBytes()) {
      client.give(new byte[] {octet});
    }

    requireNext(body);
    requireEmpty();
  }

  @Test
  void takesBodiesSplitAnyhow() {
    Seeds.each(150, this::publishSplit);
  }

  @Test
  void takesLargeBodiesSplitAnyhow() {
    for (int size : new int[] {LARGE - 1, LARGE, LARGE + 1, 2 * LARGE, 2 * LARGE + 1, 999_999}) {
      var random = new Random(size);
      byte[] body = body(random, size);

      client.send(wire -> split(wire, random, 1, body, 131_064));

      requireNext(body);
      requireEmpty();
    }
  }

  @Test
  void takesLargeBodiesHoweverReadsCutTheirFrames() {
    Seeds.each(
        20,
        random -> {
          byte[] body = body(random, LARGE + 1 + random.nextInt(LARGE));
          byte[] bytes = split(new Wire(), random, 1, body, 131_064).toBytes();

          for (int at = 0; at < bytes.length; ) {
            int read = 1 + random.nextInt(random.nextBoolean() ? 20 : 131_072);
            int end = Math.min(bytes.length, at + read);
            client.give(Arrays.copyOfRange(bytes, at, end));
            at = end;
          }

          requireNext(body);
          requireEmpty();
        });
  }

  @Test
  void aLargeMessageIsThereOnceItsLastFrameIsWhole() {
    byte[] bytes =
        split(new Wire(), new Random(1), 1, body(new Random(1), LARGE + 1), 100_000).toBytes();

    client.give(Arrays.copyOf(bytes, bytes.length - 1));
    int before = broker.queue("q").readyCount();
    client.give(Arrays.copyOfRange(bytes, bytes.length - 1, bytes.length));

    assertThat(before).isZero();
    assertThat(broker.queue("q").readyCount()).isEqualTo(1);
  }

  @Test
  void aLargeMessageWhoseLastFrameEndsBadlyIsNone() {
    byte[] bytes =
        split(new Wire(), new Random(1), 1, body(new Random(1), LARGE + 1), 100_000).toBytes();
    bytes[bytes.length - 1] = 0;

    client.give(Arrays.copyOf(bytes, bytes.length - 200));
    client.give(Arrays.copyOfRange(bytes, bytes.length - 200, bytes.length));

    assertThat(client.frames().getFirst().method())
        .isInstanceOfSatisfying(
            ConnectionMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(501));
    assertThat(broker.queue("q").readyCount()).isZero();
  }

  @Test
  void keepsLargePersistentBodies() {
    client.declare("durable", true);
    var properties = BasicProperties.builder().deliveryMode(2).build();
    byte[] body = body(new Random(1), 3 * LARGE + 5);

    client.send(wire -> {
      wire.method(1, new BasicMethod.Publish("", "durable", false, false));
      wire.header(1, body.length, properties);
      return bodies(wire, new Random(1), 1, body, 100_000);
    });

    client.send(1, new BasicMethod.Get("durable", true));
    List<Frame> frames = client.frames();
    assertThat(content(frames.subList(1, frames.size()))).isEqualTo(body);
  }

  /// G038: frames of other channels may stand between those of a content.
  @Test
  void takesContentsOfSeveralChannelsAtOnce() {
    client.openChannel(2);
    byte[] one = body(new Random(1), 300);
    byte[] two = body(new Random(2), 200);

    client.send(wire ->
        wire.method(1, new BasicMethod.Publish("", "q", false, false))
            .method(2, new BasicMethod.Publish("", "q", false, false))
            .header(2, two.length, PROPERTIES)
            .header(1, one.length, PROPERTIES)
            .body(1, one, 0, 100)
            .body(2, two, 0, 200)
            .body(1, one, 100, 300));

    requireNext(two);
    requireNext(one);
    requireEmpty();
  }

  /// G058: the return is complete, and comes before the confirm.
  @Test
  void returnsALargeMessageThatHasNoRoute() {
    byte[] body = body(new Random(1), 2 * LARGE + 7);
    client.send(1, new ConfirmMethod.Select(true));

    client.send(wire -> {
      wire.method(1, new BasicMethod.Publish("", "nowhere", true, false));
      wire.header(1, body.length, PROPERTIES);
      return bodies(wire, new Random(1), 1, body, 131_064);
    });

    List<Frame> frames = client.frames();
    assertThat(frames.getFirst().method())
        .isEqualTo(new BasicMethod.Return(312, "NO_ROUTE", "", "nowhere"));
    assertThat(frames.getLast().method()).isEqualTo(new BasicMethod.Ack(1, false));
    assertThat(content(frames.subList(1, frames.size() - 1))).isEqualTo(body);
  }

  /// G058
  @Test
  void dropsALargeMessageThatHasNoRouteAndNeedsNone() {
    byte[] body = body(new Random(1), 2 * LARGE + 7);

    client.send(wire -> {
      wire.method(1, new BasicMethod.Publish("", "nowhere", false, false));
      wire.header(1, body.length, PROPERTIES);
      return bodies(wire, new Random(1), 1, body, 131_064);
    });

    assertThat(client.frames()).isEmpty();
  }

  /// 0-9-1 §4.2.6: nothing else of the channel stands between the frames of a content.
  @Test
  void writesNoConfirmIntoALargeDelivery() {
    byte[] body = body(new Random(1), 2 * LARGE);
    client.declare("durable", true);
    client.send(1, new ConfirmMethod.Select(true));
    client.send(wire -> split(wire, new Random(1), 1, body, 131_064));
    client.frames();
    var persistent = BasicProperties.builder().deliveryMode(2).build();

    client.transport().out().writable(false);
    client.give(
        new Wire()
            .publish(1, "durable", persistent, new byte[10])
            .method(1, new BasicMethod.Get("q", true))
            .toBytes());
    broker.shard().settle();
    client.transport().out().writable(true);
    client.connection().writable();
    broker.shard().settle();

    List<Frame> frames = client.frames();
    assertThat(content(frames.subList(1, frames.size() - 1))).isEqualTo(body);
    assertThat(frames.getLast().method()).isEqualTo(new BasicMethod.Ack(2, false));
  }

  private void publishSplit(Random random) {
    byte[] body = body(random, random.nextInt(3) == 0 ? random.nextInt(5000) : random.nextInt(40));
    byte[] bytes = split(new Wire(), random, 1, body, 1 + random.nextInt(64)).toBytes();

    for (int at = 0; at < bytes.length; ) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(200));
      client.give(Arrays.copyOfRange(bytes, at, next));
      at = next;
    }

    requireNext(body);
    requireEmpty();
  }

  private static Wire split(Wire wire, Random random, int channel, byte[] body, int most) {
    wire.method(channel, new BasicMethod.Publish("", "q", false, false));
    wire.header(channel, body.length, PROPERTIES);
    return bodies(wire, random, channel, body, most);
  }

  /// Frames of 0 to `most` bytes.
  private static Wire bodies(Wire wire, Random random, int channel, byte[] body, int most) {
    for (int at = 0; at < body.length; ) {
      int to = Math.min(body.length, at + random.nextInt(most + 1));
      wire.body(channel, body, at, to);
      at = to;
    }
    return wire;
  }

  private void requireNext(byte[] body) {
    client.send(1, new BasicMethod.Get("q", true));

    List<Frame> frames = client.frames();
    var getOk = (BasicMethod.GetOk) frames.getFirst().method();
    assertThat(getOk.routingKey()).isEqualTo("q");
    assertThat(frames.get(1).header().properties()).isEqualTo(PROPERTIES);
    assertThat(content(frames.subList(1, frames.size()))).isEqualTo(body);
  }

  private void requireEmpty() {
    assertThat(client.call(1, new BasicMethod.Get("q", true)))
        .isEqualTo(new BasicMethod.GetEmpty());
  }

  /// The body of a header frame and the body frames that make it complete.
  private static byte[] content(List<Frame> frames) {
    var body = new ByteArrayOutputStream();
    for (Frame frame : frames.subList(1, frames.size())) {
      assertThat(frame.type()).isEqualTo(FrameFormat.BODY);
      body.writeBytes(frame.payload());
    }
    assertThat(frames.getFirst().header().bodySize()).isEqualTo(body.size());
    return body.toByteArray();
  }

  private static byte[] body(Random random, int size) {
    byte[] body = new byte[size];
    random.nextBytes(body);
    return body;
  }
}

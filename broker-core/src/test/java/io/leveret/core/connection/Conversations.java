package io.leveret.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.channel.Wire;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.AccessMethod;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What clients say, frame by frame: the material of [FuzzTest].
final class Conversations {
  private static final FieldTable NONE = FieldTable.EMPTY;

  private static final FieldTable ARGUMENTS =
      FieldTable.builder()
          .put("x-message-ttl", 100)
          .put("x-max-length", 3)
          .put("x-dead-letter-exchange", "amq.fanout")
          .put("x-max-priority", 5)
          .build();

  private static final BasicProperties PROPERTIES =
      BasicProperties.builder()
          .contentType("text/plain")
          .headers(FieldTable.builder().put("CC", "q1").put("n", 1).put("t", ARGUMENTS).build())
          .deliveryMode(2)
          .priority(3)
          .correlationId("c")
          .replyTo("amq.rabbitmq.reply-to")
          .expiration("50")
          .messageId("m")
          .timestamp(1)
          .userId("guest")
          .build();

  private static final Method[] METHODS = {
    declare("q0", false, false, NONE),
    declare("q1", true, false, NONE),
    declare("q2", false, true, NONE),
    declare("q3", true, false, ARGUMENTS),
    declare("", false, true, NONE),
    new QueueMethod.Declare("q0", true, false, false, false, false, NONE),
    new QueueMethod.Bind("q0", "amq.topic", "a.*.#", false, NONE),
    new QueueMethod.Bind("q1", "amq.headers", "", false, ARGUMENTS),
    new QueueMethod.Bind("q0", "amq.fanout", "", true, NONE),
    new QueueMethod.Unbind("q0", "amq.topic", "a.*.#", NONE),
    new QueueMethod.Purge("q0", false),
    new QueueMethod.Delete("q1", false, false, false),
    new ExchangeMethod.Declare("x", "topic", false, true, true, false, false, NONE),
    new ExchangeMethod.Bind("x", "amq.topic", "#", false, NONE),
    new ExchangeMethod.Delete("x", false, false),
    new BasicMethod.Qos(0, 2, false),
    new BasicMethod.Qos(0, 3, true),
    new BasicMethod.Consume("q0", "c0", false, false, false, false, NONE),
    new BasicMethod.Consume("q0", "c1", false, true, false, false, NONE),
    new BasicMethod.Consume("q1", "", false, false, false, true, ARGUMENTS),
    new BasicMethod.Consume("amq.rabbitmq.reply-to", "r", false, true, false, false, NONE),
    new BasicMethod.Cancel("c0", false),
    new BasicMethod.Get("q0", false),
    new BasicMethod.Get("q1", true),
    new BasicMethod.Ack(1, false),
    new BasicMethod.Ack(0, true),
    new BasicMethod.Nack(2, true, true),
    new BasicMethod.Nack(1, false, false),
    new BasicMethod.Reject(1, true),
    new BasicMethod.Recover(true),
    new BasicMethod.RecoverAsync(true),
    new ConfirmMethod.Select(false),
    new TxMethod.Select(),
    new TxMethod.Commit(),
    new TxMethod.Rollback(),
    new ChannelMethod.Flow(true),
    new AccessMethod.Request("/data", false, false, true, true, true),
    new ChannelMethod.Open(),
    new ChannelMethod.Close(200, "bye", 0, 0),
    new ChannelMethod.CloseOk(),
  };

  private final Random random;

  Conversations(Random random) {
    this.random = random;
  }

  /// The frames of one client's whole life.
  List<byte[]> next() {
    List<byte[]> frames = new ArrayList<>(opening());
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      int channel = 1 + random.nextInt(2);
      if (random.nextInt(3) == 0) {
        publish(frames, channel);
      } else {
        frames.add(frame(channel, METHODS[random.nextInt(METHODS.length)]));
      }
    }
    if (random.nextInt(4) == 0) {
      frames.add(frame(0, new ConnectionMethod.Close(200, "bye", 0, 0)));
    }
    return frames;
  }

  /// How many frames of a conversation only open it.
  static int openingFrames() {
    return opening().size();
  }

  private static List<byte[]> opening() {
    return List.of(
        new Wire().protocolHeader().toBytes(),
        frame(0, TestClient.startOk("guest", "guest")),
        frame(0, new ConnectionMethod.TuneOk(2047, 131_072, 10)),
        frame(0, new ConnectionMethod.Open("/")),
        frame(1, new ChannelMethod.Open()),
        frame(2, new ChannelMethod.Open()));
  }

  private void publish(List<byte[]> frames, int channel) {
    String[] exchanges = {"", "amq.topic", "amq.headers", "amq.fanout", "x", "none"};
    String[] keys = {"q0", "q1", "q3", "a.b.c", "nowhere", "amq.rabbitmq.reply-to.x"};
    byte[] body = "body".repeat(random.nextInt(5)).getBytes(UTF_8);
    int size = random.nextInt(50) == 0 ? 2500 : body.length;
    byte[] content = size == body.length ? body : new byte[size];
    var properties = random.nextBoolean() ? PROPERTIES : BasicProperties.EMPTY;
    frames.add(
        frame(
            channel,
            new BasicMethod.Publish(
                exchanges[random.nextInt(exchanges.length)],
                keys[random.nextInt(keys.length)],
                random.nextBoolean(),
                false)));
    frames.add(new Wire().header(channel, size, properties).toBytes());
    if (size > 0) {
      int cut = random.nextInt(size);
      frames.add(new Wire().body(channel, content, 0, cut).toBytes());
      frames.add(new Wire().body(channel, content, cut, size).toBytes());
    }
  }

  private static byte[] frame(int channel, Method method) {
    return new Wire().method(channel, method).toBytes();
  }

  private static Method declare(String queue, boolean durable, boolean exclusive, FieldTable more) {
    return new QueueMethod.Declare(queue, false, durable, exclusive, false, false, more);
  }
}

package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Properties and headers arrive as they were sent, to the octet.
final class PropertyFidelityTest {

  private static final int HEADERS_FLAG = 1 << 13;

  /// One value of every type a header may have, as octets: the type, then the value.
  static final List<byte[]> VALUES =
      List.of(
          new WireWriter().int8('t').int8(1).toBytes(),
          new WireWriter().int8('t').int8(0).toBytes(),
          new WireWriter().int8('b').int8(-128).toBytes(),
          new WireWriter().int8('B').int8(255).toBytes(),
          new WireWriter().int8('s').int16(-32_768).toBytes(),
          new WireWriter().int8('u').int16(65_535).toBytes(),
          new WireWriter().int8('I').int32(Integer.MIN_VALUE).toBytes(),
          new WireWriter().int8('i').int32(0xffff_ffffL).toBytes(),
          new WireWriter().int8('l').int64(Long.MIN_VALUE).toBytes(),
          new WireWriter().int8('f').int32(Float.floatToIntBits(1.5f)).toBytes(),
          new WireWriter().int8('d').int64(Double.doubleToLongBits(-2.25)).toBytes(),
          new WireWriter().int8('D').int8(2).int32(12_345).toBytes(),
          new WireWriter().int8('S').longstr("text ü").toBytes(),
          new WireWriter().int8('S').longstr(new byte[] {0, -1, 127, -128}).toBytes(),
          new WireWriter().int8('S').longstr("").toBytes(),
          new WireWriter().int8('x').longstr(new byte[] {0, 1, 2, -1}).toBytes(),
          new WireWriter().int8('T').int64(1_800_000_000L).toBytes(),
          new WireWriter().int8('V').toBytes(),
          new WireWriter().int8('F').table(t -> t.entry("in", "side")).toBytes(),
          new WireWriter().int8('F').emptyTable().toBytes(),
          new WireWriter().int8('A').longstr(array()).toBytes(),
          new WireWriter().int8('A').int32(0).toBytes());

  @RegisterExtension final Session session = new Session();

  /// QU-13: the thirteen properties that a client sets freely, and its own user-id.
  @Test
  @Proves("QU-13")
  void keepsAllFourteenProperties() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var properties = allProperties();

    channel.basicPublish("", queue, properties, Session.utf8("m"));

    var got = channel.basicGet(queue, true).getProps();
    assertThat(got).isEqualTo(properties);
  }

  /// QU-13: none set is none received.
  @Test
  @Proves("QU-13")
  void addsNoProperty() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    channel.basicPublish("", queue, new AMQP.BasicProperties(), Session.utf8("m"));

    assertThat(channel.basicGet(queue, true).getProps()).isEqualTo(new AMQP.BasicProperties());
  }

  /// QU-13: an empty text is not the same as none.
  @Test
  @Proves("QU-13")
  void keepsEmptyProperties() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var properties =
        new AMQP.BasicProperties.Builder()
            .contentType("")
            .messageId("")
            .correlationId("")
            .headers(Map.of())
            .priority(0)
            .build();

    channel.basicPublish("", queue, properties, Session.utf8("m"));

    assertThat(channel.basicGet(queue, true).getProps()).isEqualTo(properties);
  }

  /// QU-13: the Java client's view of every type.
  @Test
  @Proves({"QU-13", "G045"})
  void keepsTheTypesOfHeaders() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var headers = headers();

    channel.basicPublish(
        "", queue, new AMQP.BasicProperties.Builder().headers(headers).build(), new byte[0]);

    var got = channel.basicGet(queue, true).getProps().getHeaders();
    assertThat(got.remove("binary")).isEqualTo(headers.remove("binary"));
    assertThat(got).isEqualTo(headers);
  }

  /// QU-13, G045: octet for octet, because the width of a number is part of it.
  @ParameterizedTest
  @Proves({"QU-13", "G045"})
  @FieldSource("VALUES")
  void keepsTheOctetsOfAHeader(byte[] value) throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    var header = header(value);

    publish(raw, queue, header);
    raw.send(1, RawMethods.get(queue, true));

    raw.expect(1, 60, 71);
    assertThat(raw.read().payload()).isEqualTo(header);
  }

  /// QU-13: the order of the headers is the sender's affair.
  @Test
  @Proves("QU-13")
  @Differs(from = "RabbitMQ 4.3.6", because = "it sorts the headers by name")
  void keepsTheOrderOfHeaders() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    var header =
        RawMethods.contentHeader(0, HEADERS_FLAG)
            .table(t -> t.entry("z", "1").entry("a", "2").entry("m", true).entry("b", "3"))
            .toBytes();

    publish(raw, queue, header);
    raw.send(1, RawMethods.get(queue, true));

    raw.expect(1, 60, 71);
    assertThat(raw.read().payload()).isEqualTo(header);
  }

  /// QU-13: the same after a requeue that is no failed delivery, which would be counted (G083).
  @Test
  @Proves({"QU-13", "G082"})
  void keepsThemOnARedelivery() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var properties = allProperties();
    channel.basicPublish("", queue, properties, Session.utf8("m"));

    channel.basicNack(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false, true);

    assertThat(channel.basicGet(queue, true).getProps()).isEqualTo(properties);
  }

  /// G054
  @Test
  @Proves({"G054", "QU-14"})
  void refusesAnotherUsersId() throws Exception {
    var channel = session.channel();
    var properties = new AMQP.BasicProperties.Builder().userId("somebody").build();

    var refused =
        Refusal.later(
            channel, () -> channel.basicPublish("amq.direct", "", properties, new byte[0]));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user"
                + " was 'guest'");
    assertThat(refused.method()).isEqualTo("60.40");
  }

  private static byte[] array() {
    return Stream.of(
            new WireWriter().int8('I').int32(1),
            new WireWriter().int8('S').longstr("two"),
            new WireWriter().int8('A').longstr(new WireWriter().int8('t').int8(1).toBytes()),
            new WireWriter().int8('F').table(t -> t.entry("deep", true)))
        .reduce(new WireWriter(), (all, one) -> all.bytes(one.toBytes()))
        .toBytes();
  }

  private static byte[] header(byte[] value) {
    return RawMethods.contentHeader(0, HEADERS_FLAG)
        .table(table -> table.shortstr("key").bytes(value))
        .toBytes();
  }

  private static void publish(RawConnection raw, String queue, byte[] header) throws Exception {
    raw.send(1, RawMethods.publish("", queue));
    raw.frame(RawFrame.HEADER, 1, header);
  }

  private static AMQP.BasicProperties allProperties() {
    return new AMQP.BasicProperties.Builder()
        .contentType("text/plain")
        .contentEncoding("gzip")
        .headers(Map.of("key", 1))
        .deliveryMode(2)
        .priority(7)
        .correlationId("correlation")
        .replyTo("reply.here")
        .expiration("60000")
        .messageId("id-1")
        .timestamp(Date.from(Instant.ofEpochSecond(1_800_000_000)))
        .type("order")
        .userId("guest")
        .appId("conformance")
        .clusterId("cluster")
        .build();
  }

  private static Map<String, Object> headers() {
    LongString text = LongStringHelper.asLongString("text ü");
    Map<String, Object> nested = new LinkedHashMap<>(Map.of("deep", 1L, "text", text));
    var list = new ArrayList<Object>(List.of(1, 2L, text, true, nested));
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("octet", (byte) -1);
    headers.put("short", (short) -2);
    headers.put("int", -3);
    headers.put("long", -4L);
    headers.put("float", 1.5f);
    headers.put("double", -2.5d);
    headers.put("decimal", new BigDecimal("12.345"));
    headers.put("boolean", true);
    headers.put("text", text);
    headers.put("binary", new byte[] {0, 1, -1});
    headers.put("time", Date.from(Instant.ofEpochSecond(1_800_000_000)));
    headers.put("nothing", null);
    headers.put("table", nested);
    headers.put("list", list);
    return headers;
  }
}

package io.leveret.conformance.channel;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import org.junit.jupiter.api.Test;

/// Methods with their `no-wait` bit set.
final class NoWaitTest {
  /// CH-14: each of them takes effect, and none is answered.
  @Test
  @Proves("CH-14")
  void answersNone(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var queue = broker.name("queue");
    var exchange = broker.name("exchange");
    var source = broker.name("source");

    raw.send(1, RawMethods.queueDeclare(queue, true))
        .send(1, declareExchange(exchange))
        .send(1, declareExchange(source))
        .send(1, bind(50, 20, queue, exchange))
        .send(1, bind(40, 30, exchange, source))
        .publish(1, source, "k", new byte[1])
        .send(1, method(50, 30).int16(0).shortstr(queue).bits(true))
        .send(1, bind(40, 40, exchange, source))
        .send(1, method(85, 10).bits(true))
        .send(1, consume(queue))
        .send(1, method(60, 30).shortstr("tag").bits(true))
        .send(1, method(40, 20).int16(0).shortstr(source).bits(false, true))
        .send(1, method(50, 40).int16(0).shortstr(queue).bits(false, false, true))
        .send(1, RawMethods.qos(1));

    raw.expect(1, 60, 11);
    raw.send(1, RawMethods.queueDeclarePassive(queue));
    raw.expectChannelClose(1, 404, 50, 10);
  }

  /// CH-14: a declaration takes effect before the next method.
  @Test
  @Proves("CH-14")
  void declaresBeforeTheNextMethod(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var queue = broker.name("queue");

    raw.send(1, RawMethods.queueDeclare(queue, true))
        .send(1, RawMethods.queueDeclarePassive(queue));

    assertThat(raw.expect(1, 50, 11).reader().shortstr()).isEqualTo(queue);
  }

  /// CH-14: what cannot be done closes the channel all the same.
  @Test
  @Proves({"CH-14", "G042"})
  void refusesAllTheSame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, bind(50, 20, broker.name("missing"), "amq.direct"));

    raw.expectChannelClose(1, 404, 50, 20);
  }

  private static WireWriter bind(int classId, int methodId, String destination, String source) {
    return method(classId, methodId)
        .int16(0)
        .shortstr(destination)
        .shortstr(source)
        .shortstr("k")
        .bits(true)
        .emptyTable();
  }

  private static WireWriter consume(String queue) {
    return method(60, 20)
        .int16(0)
        .shortstr(queue)
        .shortstr("tag")
        .bits(false, true, false, true)
        .emptyTable();
  }

  private static WireWriter declareExchange(String exchange) {
    return method(40, 10)
        .int16(0)
        .shortstr(exchange)
        .shortstr("direct")
        .bits(false, true, false, false, true)
        .emptyTable();
  }
}

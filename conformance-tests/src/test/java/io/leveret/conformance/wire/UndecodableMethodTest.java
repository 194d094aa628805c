package io.leveret.conformance.wire;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Methods that do not exist, that only a server sends, or whose arguments cannot be read.
final class UndecodableMethodTest {
  /// G039: a method that does not exist is told so.
  @ParameterizedTest
  @CsvSource({"60,200", "99,10", "50,12", "0,0", "65535,65535"})
  @Proves({"G039", "G042"})
  @Differs(
      from = "RabbitMQ 4.3",
      because = "it drops the socket without a frame, so that the client cannot say what was wrong")
  void refusesAMethodThatDoesNotExist(int classId, int methodId, BrokerFixture broker)
      throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(classId, methodId));

    assertThat(raw.expectClose(503, classId, methodId).replyText())
        .startsWith("COMMAND_INVALID - ");
    raw.expectSocketClosed();
  }

  /// G039: a method that only a server sends.
  @ParameterizedTest
  @CsvSource({"20,11", "40,11", "50,21"})
  @Proves({"G039", "G042"})
  void refusesAMethodThatOnlyAServerSends(int classId, int methodId, BrokerFixture broker)
      throws Exception {
    var raw = broker.openRawChannel();
    var sent = method(classId, methodId);

    raw.send(1, classId == 20 ? sent.int32(0) : sent);

    assertThat(raw.expectClose(503, classId, methodId).replyText())
        .isEqualTo("COMMAND_INVALID - unimplemented method");
  }

  /// G039: arguments that end too soon.
  @Test
  @Proves("G039")
  void refusesArgumentsThatEndTooSoon(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(60, 10).int32(0));

    raw.expectClose(501, 60, 10);
  }

  /// G039: a shortstr whose length passes the end of the frame.
  @Test
  @Proves("G039")
  void refusesAShortstrLongerThanItsFrame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(50, 10).int16(0).int8(255).bytes('q'));

    raw.expectClose(501, 50, 10);
  }

  /// G039: a table whose length passes the end of the frame.
  @Test
  @Proves("G039")
  void refusesATableLongerThanItsFrame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(50, 10).int16(0).shortstr("q").bits(true).int32(0xFFFF_FFFFL));

    raw.expectClose(501, 50, 10);
  }

  /// A table of arguments with a type that does not exist.
  @Test
  @Proves("G039")
  @Differs(
      from = "RabbitMQ 4.3",
      because = "it drops the socket without a frame; other unreadable arguments are 501 there too")
  void refusesAnUnknownTypeInATableOfArguments(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(
        1,
        method(50, 10)
            .int16(0)
            .shortstr(broker.name("queue"))
            .bits(false)
            .table(entries -> entries.shortstr("k").int8('?').int8(1)));

    raw.expectClose(501, 50, 10);
  }

  /// Bytes behind the last argument are an error of the sender.
  @Test
  @Proves("G039")
  void refusesBytesBehindTheArguments(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, RawMethods.qos(1).int32(0));

    raw.expectClose(501, 60, 10);
  }
}

package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.exchangeDeclare;
import static io.leveret.core.vhost.TopologyFixture.message;
import static io.leveret.core.vhost.TopologyFixture.names;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.exchange.Exchange;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeRulesTest {
  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    topology = new TopologyFixture(directory);
    host = topology.host;
  }

  @AfterEach
  void close() {
    topology.close();
  }

  /// EX-03
  @Test
  void hasTheExchangesThatEveryVirtualHostHas() {
    var names = host.exchanges().stream().map(Exchange::name).toList();

    assertThat(names)
        .containsExactly(
            "",
            "amq.direct",
            "amq.fanout",
            "amq.topic",
            "amq.headers",
            "amq.match",
            "amq.rabbitmq.trace");
    assertThat(host.exchanges()).allMatch(Exchange::isDurable);
  }

  /// G112: declaring again is fine as long as nothing differs.
  @Test
  void acceptsTheSameDeclarationAgain() {
    topology.exchange("x", "topic");

    topology.exchange("x", "topic");

    assertThat(host.exchanges().stream().filter(e -> e.name().equals("x"))).hasSize(1);
  }

  /// G112
  @Test
  void refusesADeclarationThatDiffers() {
    topology.exchange("x", "direct");
    var alternate = FieldTable.builder().put("alternate-exchange", "ae").build();

    assertThat(declareRefused(exchangeDeclare("x", "fanout")))
        .isEqualTo(
            "inequivalent arg 'type' for exchange 'x' in vhost '/':"
                + " received 'fanout' but current is 'direct'");
    assertThat(
            declareRefused(
                new ExchangeMethod.Declare(
                    "x", "direct", false, false, false, false, false, FieldTable.EMPTY)))
        .isEqualTo(
            "inequivalent arg 'durable' for exchange 'x' in vhost '/':"
                + " received 'false' but current is 'true'");
    assertThat(declareRefused(exchangeDeclare("x", "direct", alternate)))
        .isEqualTo(
            "inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/':"
                + " received the value 'ae' of type 'longstr' but current is none");
  }

  /// G110 as seen on the wire
  @Test
  void refusesAnUnknownType() {
    assertThat(declareRefused(exchangeDeclare("x", "foo")))
        .isEqualTo("invalid exchange type 'foo'");
  }

  @Test
  void refusesAnAlternateExchangeThatIsNoName() {
    var arguments = FieldTable.builder().put("alternate-exchange", 5).build();

    assertThat(declareRefused(exchangeDeclare("x", "direct", arguments)))
        .isEqualTo(
            "invalid type 'signedint' for arg 'alternate-exchange' in exchange 'x' in vhost '/'");
  }

  /// G111
  @Test
  void keepsReservedNamesForItself() {
    topology.exchange("amq.direct", "direct");

    var made = refusal(ACCESS_REFUSED, () -> topology.exchange("amq.new", "direct"));
    var deleted = refusal(ACCESS_REFUSED, () -> delete("amq.direct"));

    assertThat(made).isEqualTo("exchange name 'amq.new' contains reserved prefix 'amq.*'");
    assertThat(deleted)
        .isEqualTo("deletion of system exchange 'amq.direct' in vhost '/' not allowed");
  }

  /// G108
  @Test
  void leavesTheDefaultExchangeAlone() {
    var text = "operation not permitted on the default exchange";
    topology.queue("q");

    assertThat(refusal(ACCESS_REFUSED, () -> topology.exchange("", "direct"))).isEqualTo(text);
    assertThat(refusal(ACCESS_REFUSED, () -> delete(""))).isEqualTo(text);
    assertThat(refusal(ACCESS_REFUSED, () -> topology.bind("", "q", "k"))).isEqualTo(text);
    assertThat(refusal(ACCESS_REFUSED, () -> topology.unbind("", "q", "k"))).isEqualTo(text);
  }

  /// 0-9-1, exchange.declare, rule "passive": the type does not matter.
  @Test
  void findsAnExchangePassively() {
    topology.exchange("x", "direct");

    host.declareExchange(SESSION, passive("x"));

    assertThat(refusal(NOT_FOUND, () -> host.declareExchange(SESSION, passive("none"))))
        .isEqualTo("no exchange 'none' in vhost '/'");
  }

  /// G113
  @Test
  void deletesOnlyWhatIsUnusedWhenAskedTo() {
    topology.exchange("x", "direct");
    topology.queue("q");
    topology.bind("x", "q", "k");
    var inUse =
        refusal(
            PRECONDITION_FAILED,
            () -> host.deleteExchange(SESSION, new ExchangeMethod.Delete("x", true, false)));

    topology.unbind("x", "q", "k");
    host.deleteExchange(SESSION, new ExchangeMethod.Delete("x", true, false));

    assertThat(inUse).isEqualTo("exchange 'x' in vhost '/' in use");
    assertThat(host.exchanges()).noneMatch(e -> e.name().equals("x"));
  }

  /// G113
  @Test
  void takesTheDeletionOfAMissingExchangeForDone() {
    long before = host.routingVersion();

    delete("none");

    assertThat(host.routingVersion()).isEqualTo(before);
  }

  /// G047
  @Test
  void stripsLineEndsFromNames() {
    topology.exchange("x\r\n", "fanout");
    topology.queue("q\n");

    topology.bind("\nx", "q\r", "");

    assertThat(names(host.routeFor(SESSION, message("x", "k")))).containsExactly("q");
  }

  /// G050
  @Test
  void refusesToPublishToAnExchangeThatIsMissingOrInternal() {
    assertThat(refusal(NOT_FOUND, () -> host.routeFor(SESSION, message("none", "k"))))
        .isEqualTo("no exchange 'none' in vhost '/'");
    assertThat(
            refusal(
                ACCESS_REFUSED, () -> host.routeFor(SESSION, message("amq.rabbitmq.trace", "k"))))
        .isEqualTo("cannot publish to internal exchange 'amq.rabbitmq.trace' in vhost '/'");
  }

  /// G107
  @Test
  void asksForPermissionToConfigureAndWrite() {
    var nobody = FakeSession.allowed();

    assertThat(
            refusal(
                ACCESS_REFUSED, () -> host.declareExchange(nobody, exchangeDeclare("x", "direct"))))
        .isEqualTo("configure access to exchange 'x' in vhost '/' refused for user 'u'");
    assertThat(refusal(ACCESS_REFUSED, () -> host.routeFor(nobody, message("", "q"))))
        .isEqualTo("write access to exchange 'amq.default' in vhost '/' refused for user 'u'");
  }

  /// G107: an alternate exchange is written to in the name of who declares it.
  @Test
  void asksForPermissionOnTheAlternateExchange() {
    var arguments = FieldTable.builder().put("alternate-exchange", "ae").build();
    var declare = exchangeDeclare("x", "direct", arguments);

    var text =
        refusal(
            ACCESS_REFUSED,
            () -> host.declareExchange(FakeSession.allowed("configure x", "read x"), declare));

    assertThat(text).isEqualTo("write access to exchange 'ae' in vhost '/' refused for user 'u'");
    host.declareExchange(FakeSession.allowed("configure x", "read x", "write ae"), declare);
  }

  private static ExchangeMethod.Declare passive(String name) {
    return new ExchangeMethod.Declare(
        name, "whatever", true, false, false, false, false, FieldTable.EMPTY);
  }

  private String declareRefused(ExchangeMethod.Declare declare) {
    return refusal(PRECONDITION_FAILED, () -> host.declareExchange(SESSION, declare));
  }

  private void delete(String name) {
    host.deleteExchange(SESSION, new ExchangeMethod.Delete(name, false, false));
  }
}

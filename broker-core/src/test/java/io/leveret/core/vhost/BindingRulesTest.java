package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.OTHER;
import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.exclusive;
import static io.leveret.core.vhost.TopologyFixture.message;
import static io.leveret.core.vhost.TopologyFixture.names;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static io.leveret.protocol.error.ReplyCode.RESOURCE_LOCKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BindingRulesTest {
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

  @Test
  void routesThroughWhatIsBound() {
    topology.queue("q");
    topology.exchange("x", "fanout");
    topology.exchange("y", "direct");
    host.bindExchange(SESSION, new ExchangeMethod.Bind("y", "x", "", false, FieldTable.EMPTY));

    topology.bind("y", "q", "k");

    assertThat(names(host.routeFor(SESSION, message("x", "k")))).containsExactly("q");
  }

  /// G108
  @Test
  void refusesToBindWhatIsMissing() {
    topology.queue("q");
    topology.exchange("x", "direct");

    assertThat(refusal(NOT_FOUND, () -> topology.bind("x", "none", "k")))
        .isEqualTo("no queue 'none' in vhost '/'");
    assertThat(refusal(NOT_FOUND, () -> topology.bind("none", "none", "k")))
        .isEqualTo("no exchange 'none' in vhost '/'");
    assertThat(
            refusal(
                NOT_FOUND,
                () ->
                    host.bindExchange(
                        SESSION,
                        new ExchangeMethod.Bind("none", "x", "k", false, FieldTable.EMPTY))))
        .isEqualTo("no exchange 'none' in vhost '/'");
  }

  /// G108
  @Test
  void takesTheUnbindingOfWhatIsNotBoundForDone() {
    topology.queue("q");

    topology.unbind("none", "q", "k");
    topology.unbind("amq.direct", "none", "k");
    topology.unbind("amq.direct", "q", "k");

    assertThat(host.bindingsFrom("amq.direct")).isEmpty();
  }

  /// G116
  @Test
  void refusesArgumentsThatAHeadersExchangeCannotRead() {
    topology.queue("q");
    var arguments = FieldTable.builder().put("x-match", "some").build();

    var text =
        refusal(
            PRECONDITION_FAILED,
            () ->
                host.bindQueue(
                    SESSION, new QueueMethod.Bind("q", "amq.headers", "", false, arguments)));

    assertThat(text)
        .isEqualTo(
            "Invalid x-match field value <<\"some\">>;"
                + " expected all, any, all-with-x, or any-with-x");
    assertThat(host.bindingsFrom("amq.headers")).isEmpty();
  }

  /// G095
  @Test
  void refusesToBindAQueueOfAnotherConnection() {
    host.declareQueue(OTHER, exclusive("q"));

    var text = refusal(RESOURCE_LOCKED, () -> topology.bind("amq.direct", "q", "k"));

    assertThat(text).startsWith("cannot obtain exclusive access to locked queue 'q' in vhost '/'.");
  }

  /// G107
  @Test
  void asksForPermissionToWriteToTheQueueAndReadFromTheExchange() {
    topology.queue("q");
    topology.exchange("x", "direct");
    var bind = new QueueMethod.Bind("q", "x", "k", false, FieldTable.EMPTY);

    assertThat(refusal(ACCESS_REFUSED, () -> host.bindQueue(FakeSession.allowed("read x"), bind)))
        .isEqualTo("write access to queue 'q' in vhost '/' refused for user 'u'");
    assertThat(refusal(ACCESS_REFUSED, () -> host.bindQueue(FakeSession.allowed("write q"), bind)))
        .isEqualTo("read access to exchange 'x' in vhost '/' refused for user 'u'");
    host.bindQueue(FakeSession.allowed("write q", "read x"), bind);
  }

  /// SE-12
  @Test
  void asksForPermissionToReadTheTopic() {
    topology.queue("q");
    topology.exchange("x", "topic");
    topology.exchange("other", "direct");
    var reader = FakeSession.allowed("write q", "read x", "read other", "read topic a.#");
    var bind = new QueueMethod.Bind("q", "x", "b.#", false, FieldTable.EMPTY);
    var unbind = new QueueMethod.Unbind("q", "x", "b.#", FieldTable.EMPTY);
    var refused = "read access to topic 'b.#' in exchange 'x' in vhost '/' refused for user 'u'";

    assertThat(refusal(ACCESS_REFUSED, () -> host.bindQueue(reader, bind))).isEqualTo(refused);
    assertThat(refusal(ACCESS_REFUSED, () -> host.unbindQueue(reader, unbind))).isEqualTo(refused);
    host.bindQueue(reader, new QueueMethod.Bind("q", "x", "a.#", false, FieldTable.EMPTY));
    host.bindQueue(reader, new QueueMethod.Bind("q", "other", "b.#", false, FieldTable.EMPTY));

    assertThat(host.bindingsFrom("x")).hasSize(1);
    assertThat(host.bindingsFrom("other")).hasSize(1);
  }
}

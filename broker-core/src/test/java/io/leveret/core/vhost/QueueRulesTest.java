package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.OTHER;
import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.autoDelete;
import static io.leveret.core.vhost.TopologyFixture.declare;
import static io.leveret.core.vhost.TopologyFixture.delete;
import static io.leveret.core.vhost.TopologyFixture.exclusive;
import static io.leveret.core.vhost.TopologyFixture.passive;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static io.leveret.protocol.error.ReplyCode.RESOURCE_LOCKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueueRulesTest {
  private static final String LOCKED =
      "cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally"
          + " declared on another connection or the exclusive property value does not match that of"
          + " the original declaration.";

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

  /// G091
  @Test
  void answersTheSameQueueToTheSameDeclaration() {
    var queue = topology.queue("q");

    var again = topology.queue("q");

    assertThat(again).isSameAs(queue);
    assertThat(host.queues()).containsExactly(queue);
  }

  /// G092
  @Test
  void inventsNamesThatNobodyCanGuess() {
    var first = host.declareQueue(SESSION, exclusive(""));

    var second = host.declareQueue(SESSION, exclusive(""));

    assertThat(first.name()).matches("amq\\.gen-[A-Za-z0-9_-]{22}");
    assertThat(second.name()).isNotEqualTo(first.name());
  }

  /// G092
  @Test
  void inventsNamesWithAPrefixWhenAskedTo() {
    var arguments =
        FieldTable.builder().put("x-name-prefix", "mine").put("x-max-length", 5).build();

    var queue = host.declareQueue(SESSION, declare("", true, arguments));

    assertThat(queue.name()).matches("mine-[A-Za-z0-9_-]{22}");
    assertThat(queue.definition().arguments())
        .isEqualTo(FieldTable.builder().put("x-max-length", 5).build());
  }

  /// G092
  @Test
  void refusesALongPrefix() {
    var prefix = "a".repeat(65);
    var arguments = FieldTable.builder().put("x-name-prefix", prefix).build();

    assertThat(declareRefused(declare("", true, arguments)))
        .isEqualTo("Queue name prefix '" + prefix + "' exceeds the 64-byte limit");
  }

  /// G093
  @Test
  void keepsReservedNamesForItself() {
    var text = refusal(ACCESS_REFUSED, () -> topology.queue("amq.x"));

    assertThat(text).isEqualTo("queue name 'amq.x' contains reserved prefix 'amq.*'");
  }

  /// G094
  @Test
  void findsAQueuePassively() {
    var queue = topology.queue("q");

    assertThat(host.declareQueue(OTHER, passive("q"))).isSameAs(queue);
    assertThat(refusal(NOT_FOUND, () -> host.declareQueue(SESSION, passive("none"))))
        .isEqualTo("no queue 'none' in vhost '/'");
    assertThat(refusal(NOT_FOUND, () -> host.declareQueue(SESSION, passive(""))))
        .isEqualTo("no queue '' in vhost '/'");
  }

  /// G095
  @Test
  void locksAnExclusiveQueueForOtherConnections() {
    host.declareQueue(OTHER, exclusive("q"));

    assertThat(locked(() -> host.declareQueue(SESSION, exclusive("q")))).isEqualTo(LOCKED);
    assertThat(locked(() -> host.declareQueue(SESSION, passive("q")))).isEqualTo(LOCKED);
    assertThat(locked(() -> host.readableQueue(SESSION, "q"))).isEqualTo(LOCKED);
    assertThat(locked(() -> host.purgeQueue(SESSION, "q"))).isEqualTo(LOCKED);
    assertThat(locked(() -> host.deleteQueue(SESSION, delete("q")))).isEqualTo(LOCKED);
    assertThat(host.readableQueue(OTHER, "q").name()).isEqualTo("q");
  }

  /// G095: also for its own connection, when it says something else of the same queue.
  @Test
  void refusesToMakeAQueueExclusiveOrShared() {
    host.declareQueue(SESSION, exclusive("mine"));
    topology.queue("q");

    assertThat(locked(() -> topology.queue("mine"))).contains("locked queue 'mine'");
    assertThat(locked(() -> host.declareQueue(SESSION, exclusive("q")))).isEqualTo(LOCKED);
  }

  /// G096
  @Test
  void makesNoExclusiveQueueDurable() {
    var declare = new QueueMethod.Declare("q", false, true, true, false, false, FieldTable.EMPTY);

    var queue = host.declareQueue(SESSION, declare);

    assertThat(queue.isDurable()).isFalse();
    assertThat(host.declareQueue(SESSION, declare)).isSameAs(queue);
    assertThat(host.declareQueue(SESSION, exclusive("q"))).isSameAs(queue);
  }

  /// QU-04
  @Test
  void deletesTheQueuesOfAConnectionThatCloses() {
    host.declareQueue(SESSION, exclusive("mine"));
    host.declareQueue(OTHER, exclusive("its"));
    topology.queue("shared");

    host.sessionClosed(SESSION);

    assertThat(host.queues()).extracting(queue -> queue.name()).containsExactly("its", "shared");
  }

  static Stream<Arguments> inequivalent() {
    return Stream.of(
        Arguments.of(
            declare("q", false, known()), "'durable'", "received 'false' but current is 'true'"),
        Arguments.of(autoDelete("q"), "'auto_delete'", "received 'true' but current is 'false'"),
        Arguments.of(
            declare("q", true),
            "'x-max-length'",
            "received none but current is the value '10' of type 'signedint'"),
        Arguments.of(
            with("x-max-length", FieldValue.of(20)),
            "'x-max-length'",
            "received '20' but current is '10'"),
        Arguments.of(
            with("x-max-length", FieldValue.of("10")),
            "'x-max-length'",
            "received '10' but current is '10'"),
        Arguments.of(
            with("x-message-ttl", FieldValue.of(60000L)),
            "'x-message-ttl'",
            "received the value '60000' of type 'long' but current is none"),
        Arguments.of(
            with("x-queue-type", FieldValue.of("quorum")),
            "'x-queue-type'",
            "received 'quorum' but current is 'classic'"));
  }

  /// G097, texts as seen on the wire
  @ParameterizedTest
  @MethodSource("inequivalent")
  void refusesADeclarationThatDiffers(
      QueueMethod.Declare again, String argument, String difference) {
    host.declareQueue(SESSION, declare("q", true, known()));

    assertThat(declareRefused(again))
        .isEqualTo("inequivalent arg " + argument + " for queue 'q' in vhost '/': " + difference);
  }

  /// G097
  @Test
  void acceptsADeclarationThatDiffersInNothingThatCounts() {
    var queue = host.declareQueue(SESSION, declare("q", true, known()));
    var again =
        FieldTable.builder()
            .put("x-max-length", 10L)
            .put("x-queue-type", "classic")
            .put("colour", "red")
            .build();

    assertThat(host.declareQueue(SESSION, declare("q", true, again))).isSameAs(queue);
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of("x-max-length", FieldValue.of(-1), "{value_negative,-1}"),
        Arguments.of("x-max-length", FieldValue.of("a"), "\"expected integer, got longstr\""),
        Arguments.of("x-expires", FieldValue.of(0), "{value_zero,0}"),
        Arguments.of("x-message-ttl", FieldValue.of(1.5), "\"expected integer, got double\""),
        Arguments.of("x-max-priority", FieldValue.of(256), "{max_value_exceeded,256}"),
        Arguments.of("x-overflow", FieldValue.of("foo"), "invalid_overflow"),
        Arguments.of("x-overflow", FieldValue.of(1), "{unacceptable_type,signedint}"),
        Arguments.of(
            "x-dead-letter-routing-key", FieldValue.of("k"), "routing_key_but_no_dlx_defined"),
        Arguments.of("x-queue-type", FieldValue.of("foo"), "\"unsupported queue type 'foo'\""),
        Arguments.of("x-queue-version", FieldValue.of(3), "\"unsupported queue version '3'\""),
        Arguments.of(
            "x-single-active-consumer", FieldValue.of("yes"), "{unacceptable_type,longstr}"),
        Arguments.of("x-queue-leader-locator", FieldValue.of("foo"), "invalid_queue_locator_arg"));
  }

  /// G098, texts as seen on the wire
  @ParameterizedTest
  @MethodSource("invalid")
  void refusesArgumentsThatCannotBe(String argument, FieldValue value, String problem) {
    var declare = declare("q", true, FieldTable.of(argument, value));

    assertThat(declareRefused(declare))
        .isEqualTo("invalid arg '" + argument + "' for queue 'q' in vhost '/': " + problem);
    assertThat(host.queues()).isEmpty();
  }

  /// G099
  @Test
  void refusesArgumentsOfAnotherQueueType() {
    var limit = FieldTable.builder().put("x-dead-letter-strategy", "at-least-once").build();
    var priorities =
        FieldTable.builder().put("x-queue-type", "quorum").put("x-max-priority", 5).build();

    assertThat(declareRefused(declare("q", true, limit)))
        .isEqualTo(
            "invalid arg 'x-dead-letter-strategy' for queue 'q' in vhost '/'"
                + " of queue type rabbit_classic_queue");
    assertThat(declareRefused(declare("q", true, priorities)))
        .isEqualTo(
            "invalid arg 'x-max-priority' for queue 'q' in vhost '/'"
                + " of queue type rabbit_quorum_queue");
  }

  @Test
  void refusesADeadLetterExchangeThatIsNoName() {
    var arguments = FieldTable.builder().put("x-dead-letter-exchange", 5).build();

    assertThat(declareRefused(declare("q", true, arguments)))
        .isEqualTo(
            "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue 'q' in vhost '/'");
  }

  /// G107
  @Test
  void asksForPermission() {
    topology.queue("q");
    var nobody = FakeSession.allowed();

    assertThat(refusal(ACCESS_REFUSED, () -> host.declareQueue(nobody, declare("q", true))))
        .isEqualTo("configure access to queue 'q' in vhost '/' refused for user 'u'");
    assertThat(refusal(ACCESS_REFUSED, () -> host.deleteQueue(nobody, delete("none"))))
        .isEqualTo("configure access to queue 'none' in vhost '/' refused for user 'u'");
    assertThat(refusal(ACCESS_REFUSED, () -> host.readableQueue(nobody, "q")))
        .isEqualTo("read access to queue 'q' in vhost '/' refused for user 'u'");
    assertThat(host.declareQueue(FakeSession.allowed("write q"), passive("q"))).isNotNull();
  }

  private String declareRefused(QueueMethod.Declare declare) {
    return refusal(PRECONDITION_FAILED, () -> host.declareQueue(SESSION, declare));
  }

  private static String locked(ThrowingCallable action) {
    return refusal(RESOURCE_LOCKED, action);
  }

  private static FieldTable known() {
    return FieldTable.builder().put("x-max-length", 10).build();
  }

  private static QueueMethod.Declare with(String argument, FieldValue value) {
    return declare("q", true, known().toBuilder().put(argument, value).build());
  }
}

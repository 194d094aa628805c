package io.leveret.conformance.permission;

import static io.leveret.conformance.permission.Accounts.ALL;
import static io.leveret.conformance.permission.Accounts.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a user may do to queues and exchanges, by the patterns for configure, write and read.
final class PermissionTest {
  private static final String NO_CONFIGURE = "leveret-no-configure";
  private static final String NO_WRITE = "leveret-no-write";
  private static final String NO_READ = "leveret-no-read";
  private static final String WRITES_AMQ = "leveret-writes-amq";
  private static final String PART_OF_A_NAME = "leveret-part-of-a-name";

  @RegisterExtension
  static final DefinedBroker BROKER =
      new DefinedBroker(
          new Accounts()
              .user(NO_CONFIGURE, NONE, ALL, ALL)
              .user(NO_WRITE, ALL, NONE, ALL)
              .user(NO_READ, ALL, ALL, NONE)
              .user(WRITES_AMQ, ALL, "^amq", ALL)
              .user(PART_OF_A_NAME, "nformanc", ALL, ALL));

  @RegisterExtension final Session session = new Session(BROKER::fixture);

  /// G107
  @Test
  @Proves("G107")
  void declaringAQueueNeedsConfigure() throws Exception {
    var channel = as(NO_CONFIGURE);
    var queue = session.name();

    var refused = Refusal.of(() -> channel.queueDeclare(queue, true, false, false, Map.of()));

    assertThat(refused.codeAndText()).isEqualTo(refusal(NO_CONFIGURE, "configure", "queue", queue));
    assertThat(refused.method()).isEqualTo("50.10");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G107
  @Test
  @Proves("G107")
  void declaringAnExchangeNeedsConfigure() throws Exception {
    var channel = as(NO_CONFIGURE);
    var exchange = session.name();

    var refused = Refusal.of(() -> channel.exchangeDeclare(exchange, "direct"));

    assertThat(refused.codeAndText())
        .isEqualTo(refusal(NO_CONFIGURE, "configure", "exchange", exchange));
    assertThat(refused.method()).isEqualTo("40.10");
  }

  /// G107
  @Test
  @Proves("G107")
  void deletingAQueueNeedsConfigure() throws Exception {
    var queue = session.queue();
    var channel = as(NO_CONFIGURE);

    var refused = Refusal.of(() -> channel.queueDelete(queue));

    assertThat(refused.codeAndText()).isEqualTo(refusal(NO_CONFIGURE, "configure", "queue", queue));
  }

  /// G107
  @Test
  @Proves("G107")
  void deletingAnExchangeNeedsConfigure() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = as(NO_CONFIGURE);

    var refused = Refusal.of(() -> channel.exchangeDelete(exchange));

    assertThat(refused.codeAndText())
        .isEqualTo(refusal(NO_CONFIGURE, "configure", "exchange", exchange));
  }

  /// G050, G107
  @Test
  @Proves({"G050", "G107"})
  void publishingNeedsWriteOnTheExchange() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = as(NO_WRITE);

    var refused =
        Refusal.later(channel, () -> channel.basicPublish(exchange, "key", null, new byte[0]));

    assertThat(refused.codeAndText()).isEqualTo(refusal(NO_WRITE, "write", "exchange", exchange));
    assertThat(refused.method()).isEqualTo("60.40");
  }

  /// G107: the default exchange goes by the name of `amq.default`.
  @Test
  @Proves({"G049", "G107"})
  void publishingToTheDefaultExchangeNeedsWriteOnAmqDefault() throws Exception {
    var channel = as(NO_WRITE);

    var refused = Refusal.later(channel, () -> channel.basicPublish("", "key", null, new byte[0]));

    assertThat(refused.codeAndText())
        .isEqualTo(refusal(NO_WRITE, "write", "exchange", "amq.default"));
  }

  /// G107
  @Test
  @Proves("G107")
  void consumingGettingAndPurgingNeedRead() throws Exception {
    var queue = session.queue();
    var consuming = as(NO_READ);
    var getting = as(NO_READ);
    var purging = as(NO_READ);

    var refusedConsume =
        Refusal.of(() -> consuming.basicConsume(queue, new DefaultConsumer(consuming)));
    var refusedGet = Refusal.of(() -> getting.basicGet(queue, true));
    var refusedPurge = Refusal.of(() -> purging.queuePurge(queue));

    assertThat(refusedConsume.codeAndText()).isEqualTo(refusal(NO_READ, "read", "queue", queue));
    assertThat(refusedGet.codeAndText()).isEqualTo(refusal(NO_READ, "read", "queue", queue));
    assertThat(refusedPurge.codeAndText()).isEqualTo(refusal(NO_READ, "read", "queue", queue));
  }

  /// G107
  @Test
  @Proves("G107")
  void bindingNeedsWriteOnTheQueue() throws Exception {
    var channel = as(WRITES_AMQ);
    var queue = session.queue();

    var refused = Refusal.of(() -> channel.queueBind(queue, "amq.direct", "key"));

    assertThat(refused.codeAndText()).isEqualTo(refusal(WRITES_AMQ, "write", "queue", queue));
    assertThat(refused.method()).isEqualTo("50.20");
  }

  /// G107
  @Test
  @Proves("G107")
  void bindingNeedsReadOnTheExchange() throws Exception {
    var channel = as(NO_READ);
    var queue = session.queue();

    var refused = Refusal.of(() -> channel.queueBind(queue, "amq.direct", "key"));

    assertThat(refused.codeAndText()).isEqualTo(refusal(NO_READ, "read", "exchange", "amq.direct"));
  }

  /// G107
  @Test
  @Proves("G107")
  void bindingExchangesNeedsWriteAndRead() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var withoutWrite = as(NO_WRITE);
    var refusedWrite = Refusal.of(() -> withoutWrite.exchangeBind(exchange, "amq.direct", "key"));
    var withoutRead = as(NO_READ);

    var refusedRead = Refusal.of(() -> withoutRead.exchangeBind(exchange, "amq.direct", "key"));

    assertThat(refusedWrite.codeAndText())
        .isEqualTo(refusal(NO_WRITE, "write", "exchange", exchange));
    assertThat(refusedRead.codeAndText())
        .isEqualTo(refusal(NO_READ, "read", "exchange", "amq.direct"));
  }

  /// G107: an alternate exchange is written to, and the exchange read from.
  @Test
  @Proves({"G107", "EX-05"})
  void anAlternateExchangeNeedsWriteOnIt() throws Exception {
    var channel = as(NO_WRITE);
    var exchange = session.name();

    var refused =
        Refusal.of(() ->
            channel.exchangeDeclare(
                exchange, "direct", true, false, Map.of("alternate-exchange", "amq.fanout")));

    assertThat(refused.codeAndText())
        .isEqualTo(refusal(NO_WRITE, "write", "exchange", "amq.fanout"));
  }

  /// G107: patterns are not anchored.
  @Test
  @Proves({"G107", "SE-11"})
  void patternsMatchAnywhereInAName() throws Exception {
    var name = session.name();
    var channel = as(PART_OF_A_NAME);

    channel.queueDeclare(name, true, false, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
  }

  /// SE-11: the empty pattern matches no name.
  @Test
  @Proves({"G107", "SE-11"})
  void patternsThatDoNotMatchRefuse() throws Exception {
    var channel = as(PART_OF_A_NAME);

    var refused = Refusal.of(() -> channel.exchangeDeclare("leveret-other", "direct"));

    assertThat(refused.codeAndText())
        .isEqualTo(refusal(PART_OF_A_NAME, "configure", "exchange", "leveret-other"));
  }

  /// A channel of this user.
  private Channel as(String user) throws Exception {
    var factory = session.factory();
    factory.setUsername(user);
    factory.setPassword(Accounts.PASSWORD);
    return session.connect(factory).createChannel();
  }

  private static String refusal(String user, String access, String kind, String name) {
    return "403 ACCESS_REFUSED - %s access to %s '%s' in vhost '/' refused for user '%s'"
        .formatted(access, kind, name, user);
  }
}

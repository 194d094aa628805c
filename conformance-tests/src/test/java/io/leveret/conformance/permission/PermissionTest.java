package io.leveret.conformance.permission;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a user may do to queues and exchanges, by the patterns for configure, write and read.
///
/// Users are made through the HTTP API; a broker without one is not tested here.
final class PermissionTest {

  private static final String USER = "leveret-conformance";
  private static final String ALL = ".*";
  private static final String NONE = "^$";

  @RegisterExtension final Session session = new Session();

  private final Management management = new Management(Broker.shared());

  @BeforeEach
  void needsTheHttpApi() {
    Assumptions.assumeTrue(
        Broker.isForeign() || Integer.getInteger("broker.management.port") != null,
        "needs the HTTP API to make users");
  }

  @AfterEach
  void forgetTheUser() throws Exception {
    if (Broker.isForeign() || Integer.getInteger("broker.management.port") != null) {
      management.deleteUser(USER);
    }
    management.close();
  }

  /// G107
  @Test
  @Proves("G107")
  void declaringAQueueNeedsConfigure() throws Exception {
    var channel = as(NONE, ALL, ALL);
    var queue = session.name();

    var refused = Refusal.of(() -> channel.queueDeclare(queue, true, false, false, Map.of()));

    assertThat(refused.codeAndText()).isEqualTo(refusal("configure", "queue", queue));
    assertThat(refused.method()).isEqualTo("50.10");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G107
  @Test
  @Proves("G107")
  void declaringAnExchangeNeedsConfigure() throws Exception {
    var channel = as(NONE, ALL, ALL);
    var exchange = session.name();

    var refused = Refusal.of(() -> channel.exchangeDeclare(exchange, "direct"));

    assertThat(refused.codeAndText()).isEqualTo(refusal("configure", "exchange", exchange));
    assertThat(refused.method()).isEqualTo("40.10");
  }

  /// G107
  @Test
  @Proves("G107")
  void deletingAQueueNeedsConfigure() throws Exception {
    var queue = session.queue();
    var channel = as(NONE, ALL, ALL);

    var refused = Refusal.of(() -> channel.queueDelete(queue));

    assertThat(refused.codeAndText()).isEqualTo(refusal("configure", "queue", queue));
  }

  /// G107
  @Test
  @Proves("G107")
  void deletingAnExchangeNeedsConfigure() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = as(NONE, ALL, ALL);

    var refused = Refusal.of(() -> channel.exchangeDelete(exchange));

    assertThat(refused.codeAndText()).isEqualTo(refusal("configure", "exchange", exchange));
  }

  /// G050, G107
  @Test
  @Proves({"G050", "G107"})
  void publishingNeedsWriteOnTheExchange() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = as(ALL, NONE, ALL);

    var refused =
        Refusal.later(channel, () -> channel.basicPublish(exchange, "key", null, new byte[0]));

    assertThat(refused.codeAndText()).isEqualTo(refusal("write", "exchange", exchange));
    assertThat(refused.method()).isEqualTo("60.40");
  }

  /// G107: the default exchange goes by the name of `amq.default`.
  @Test
  @Proves({"G049", "G107"})
  void publishingToTheDefaultExchangeNeedsWriteOnAmqDefault() throws Exception {
    var channel = as(ALL, NONE, ALL);

    var refused = Refusal.later(channel, () -> channel.basicPublish("", "key", null, new byte[0]));

    assertThat(refused.codeAndText()).isEqualTo(refusal("write", "exchange", "amq.default"));
  }

  /// G107
  @Test
  @Proves("G107")
  void consumingGettingAndPurgingNeedRead() throws Exception {
    var queue = session.queue();
    var consuming = as(ALL, ALL, NONE);
    var getting = as(ALL, ALL, NONE);
    var purging = as(ALL, ALL, NONE);

    var refusedConsume =
        Refusal.of(() -> consuming.basicConsume(queue, new DefaultConsumer(consuming)));
    var refusedGet = Refusal.of(() -> getting.basicGet(queue, true));
    var refusedPurge = Refusal.of(() -> purging.queuePurge(queue));

    assertThat(refusedConsume.codeAndText()).isEqualTo(refusal("read", "queue", queue));
    assertThat(refusedGet.codeAndText()).isEqualTo(refusal("read", "queue", queue));
    assertThat(refusedPurge.codeAndText()).isEqualTo(refusal("read", "queue", queue));
  }

  /// G107
  @Test
  @Proves("G107")
  void bindingNeedsWriteOnTheQueue() throws Exception {
    var channel = as(ALL, "^amq", ALL);
    var queue = session.queue();

    var refused = Refusal.of(() -> channel.queueBind(queue, "amq.direct", "key"));

    assertThat(refused.codeAndText()).isEqualTo(refusal("write", "queue", queue));
    assertThat(refused.method()).isEqualTo("50.20");
  }

  /// G107
  @Test
  @Proves("G107")
  void bindingNeedsReadOnTheExchange() throws Exception {
    var channel = as(ALL, ALL, NONE);
    var queue = session.queue();

    var refused = Refusal.of(() -> channel.queueBind(queue, "amq.direct", "key"));

    assertThat(refused.codeAndText()).isEqualTo(refusal("read", "exchange", "amq.direct"));
  }

  /// G107
  @Test
  @Proves("G107")
  void bindingExchangesNeedsWriteAndRead() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var withoutWrite = as(ALL, NONE, ALL);
    var refusedWrite = Refusal.of(() -> withoutWrite.exchangeBind(exchange, "amq.direct", "key"));
    var withoutRead = as(ALL, ALL, NONE);

    var refusedRead = Refusal.of(() -> withoutRead.exchangeBind(exchange, "amq.direct", "key"));

    assertThat(refusedWrite.codeAndText()).isEqualTo(refusal("write", "exchange", exchange));
    assertThat(refusedRead.codeAndText()).isEqualTo(refusal("read", "exchange", "amq.direct"));
  }

  /// G107: an alternate exchange is written to, and the exchange read from.
  @Test
  @Proves({"G107", "EX-05"})
  void anAlternateExchangeNeedsWriteOnIt() throws Exception {
    var channel = as(ALL, NONE, ALL);
    var exchange = session.name();

    var refused =
        Refusal.of(() ->
            channel.exchangeDeclare(
                exchange, "direct", true, false, Map.of("alternate-exchange", "amq.fanout")));

    assertThat(refused.codeAndText()).isEqualTo(refusal("write", "exchange", "amq.fanout"));
  }

  /// G107: patterns are not anchored.
  @Test
  @Proves("G107")
  void patternsMatchAnywhereInAName() throws Exception {
    var name = session.name();
    var channel = as(name.substring(3, name.length() - 2), ALL, ALL);

    channel.queueDeclare(name, true, false, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
  }

  /// G050: a topic exchange asks for the routing key too.
  @Test
  @Proves({"G050", "G107"})
  void publishingToATopicMayNeedWriteOnTheKey() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = as(ALL, ALL, ALL);
    management.putTopicPermission(USER, exchange, "^allowed", ALL);
    channel.basicPublish(exchange, "allowed.key", null, new byte[0]);

    var refused =
        Refusal.later(channel, () -> channel.basicPublish(exchange, "other", null, new byte[0]));

    assertThat(refused.codeAndText())
        .isEqualTo(
            ("403 ACCESS_REFUSED - write access to topic 'other' in exchange '%s' in vhost '/'"
                    + " refused for user '%s'")
                .formatted(exchange, USER));
  }

  /// G107: and for the binding key.
  @Test
  @Proves("G107")
  void bindingToATopicMayNeedReadOnTheKey() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = as(ALL, ALL, ALL);
    management.putTopicPermission(USER, exchange, ALL, "^allowed");
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, exchange, "allowed.#");

    var refused = Refusal.of(() -> channel.queueBind(queue, exchange, "other.#"));

    assertThat(refused.codeAndText())
        .isEqualTo(
            ("403 ACCESS_REFUSED - read access to topic 'other.#' in exchange '%s' in vhost '/'"
                    + " refused for user '%s'")
                .formatted(exchange, USER));
  }

  /// A channel of the user with these patterns.
  private Channel as(String configure, String write, String read) throws Exception {
    management.putUser(USER, configure, write, read);
    var factory = session.factory();
    factory.setUsername(USER);
    factory.setPassword("secret");
    return session.connect(factory).createChannel();
  }

  private static String refusal(String access, String kind, String name) {
    return "403 ACCESS_REFUSED - %s access to %s '%s' in vhost '/' refused for user '%s'"
        .formatted(access, kind, name, USER);
  }
}

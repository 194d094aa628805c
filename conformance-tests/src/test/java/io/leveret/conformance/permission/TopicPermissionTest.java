package io.leveret.conformance.permission;

import static io.leveret.conformance.permission.Accounts.ALL;
import static io.leveret.conformance.permission.Accounts.NONE;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which topics a user may send to and bind at a topic exchange, by patterns on the keys.
final class TopicPermissionTest {
  private static final String TOPICS = "leveret-topics";
  private static final String OTHER = "leveret-topics-other";
  private static final String DIRECT = "leveret-topics-direct";

  private static final String USER = "leveret.topic-user";
  private static final String SELF = "leveret.topic-self";
  private static final String CLIENT = "leveret-topic-client";
  private static final String EMPTY = "leveret-topic-empty";

  @RegisterExtension
  static final DefinedBroker BROKER =
      new DefinedBroker(
          new Accounts()
              .user(USER, ALL, ALL, ALL)
              .user(SELF, ALL, ALL, ALL)
              .user(CLIENT, ALL, ALL, ALL)
              .user(EMPTY, ALL, ALL, ALL)
              .exchange(TOPICS, "topic")
              .exchange(OTHER, "topic")
              .exchange(DIRECT, "direct")
              .topics(USER, TOPICS, "^w[.]", "^r[.]")
              .topics(USER, DIRECT, NONE, NONE)
              .topics(SELF, TOPICS, "^{vhost}[.]{username}[.]{username}$", ALL)
              .topics(CLIENT, TOPICS, "^{client_id}$", ALL)
              .topics(EMPTY, TOPICS, "", ""));

  @RegisterExtension final Session session = new Session(BROKER::fixture);

  @BeforeEach
  void declare() throws IOException {
    session.channel().exchangeDeclare(TOPICS, "topic", true);
    session.channel().exchangeDeclare(OTHER, "topic", true);
    session.channel().exchangeDeclare(DIRECT, "direct", true);
  }

  /// SE-12, G050: the pattern for writing judges the routing key.
  @Test
  @Proves({"SE-12", "G050", "G107"})
  void publishingNeedsWriteOnTheKey() throws Exception {
    var channel = as(USER);
    var queue = session.queue();
    session.channel().queueBind(queue, TOPICS, "#");
    publish(channel, TOPICS, "w.a");
    publish(channel, TOPICS, "w.a");

    var refused = Refusal.later(channel, () -> publish(channel, TOPICS, "r.a"));

    assertThat(refused.codeAndText()).isEqualTo(refusal(USER, "write", "r.a"));
    assertThat(refused.method()).isEqualTo("60.40");
    assertThat(refused.fromChannel()).isTrue();
    Clients.awaitReady(session.channel(), queue, 2);
  }

  /// SE-12: a key that was refused once is refused again, and one that was allowed is still.
  @Test
  @Proves("SE-12")
  void judgesAKeyTheSameEachTime() throws Exception {
    var connection = session.connect(factory(USER));
    for (int i = 0; i < 3; i++) {
      var channel = connection.createChannel();
      channel.confirmSelect();
      publish(channel, TOPICS, "w.a");
      channel.waitForConfirmsOrDie(10_000);

      var refused = Refusal.later(channel, () -> publish(channel, TOPICS, "x"));

      assertThat(refused.codeAndText()).isEqualTo(refusal(USER, "write", "x"));
    }
  }

  /// SE-12, EX-08: keys of copies are judged, too.
  @ParameterizedTest
  @ValueSource(strings = {"CC", "BCC"})
  @Proves({"SE-12", "EX-08"})
  void publishingNeedsWriteOnTheKeysOfCopies(String header) throws Exception {
    var channel = as(USER);
    var properties =
        new BasicProperties.Builder().headers(Map.of(header, List.of("w.b", "r.b"))).build();

    var refused =
        Refusal.later(
            channel, () -> channel.basicPublish(TOPICS, "w.a", properties, utf8("refused")));

    assertThat(refused.codeAndText()).isEqualTo(refusal(USER, "write", "r.b"));
  }

  /// G049: what the key may be is asked after the expiration and before the sender.
  @Test
  @Proves({"G049", "SE-12"})
  void asksForTheTopicBetweenExpirationAndSender() throws Exception {
    var late = as(USER);
    var early = as(USER);
    var expiring = new BasicProperties.Builder().expiration("x").build();
    var foreign = new BasicProperties.Builder().userId("somebody").build();

    var ofExpiration =
        Refusal.later(late, () -> late.basicPublish(TOPICS, "x", expiring, utf8("")));
    var ofTopic = Refusal.later(early, () -> early.basicPublish(TOPICS, "x", foreign, utf8("")));

    assertThat(ofExpiration.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - invalid expiration 'x': no_integer");
    assertThat(ofTopic.codeAndText()).isEqualTo(refusal(USER, "write", "x"));
  }

  /// SE-12, G107: the pattern for reading judges the binding key, as it is written.
  @Test
  @Proves({"SE-12", "G107"})
  void bindingAQueueNeedsReadOnTheKey() throws Exception {
    var channel = as(USER);
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, TOPICS, "r.#");

    var refused = Refusal.of(() -> channel.queueBind(queue, TOPICS, "w.#"));

    assertThat(refused.codeAndText()).isEqualTo(refusal(USER, "read", "w.#"));
    assertThat(refused.method()).isEqualTo("50.20");
  }

  /// G107: and so it does for unbinding, and before the queue is looked for.
  @Test
  @Proves({"SE-12", "G107"})
  void unbindingNeedsReadOnTheKey() throws Exception {
    var unbinding = as(USER);
    var binding = as(USER);

    var refusedUnbind = Refusal.of(() -> unbinding.queueUnbind("leveret-none", TOPICS, "w.#"));
    var refusedBind = Refusal.of(() -> binding.queueBind("leveret-none", TOPICS, "w.#"));

    assertThat(refusedUnbind.codeAndText()).isEqualTo(refusal(USER, "read", "w.#"));
    assertThat(refusedUnbind.method()).isEqualTo("50.50");
    assertThat(refusedBind.codeAndText()).isEqualTo(refusal(USER, "read", "w.#"));
  }

  /// G107: the source of a binding between exchanges is judged, not its destination.
  @Test
  @Proves({"SE-12", "G107"})
  void bindingExchangesNeedsReadOnTheKeyOfTheSource() throws Exception {
    var channel = as(USER);
    channel.exchangeBind(TOPICS, OTHER, "anything");
    channel.exchangeUnbind(TOPICS, OTHER, "anything");

    var refused = Refusal.of(() -> channel.exchangeBind(OTHER, TOPICS, "w.#"));

    assertThat(refused.codeAndText()).isEqualTo(refusal(USER, "read", "w.#"));
    assertThat(refused.method()).isEqualTo("40.30");
  }

  /// SE-12: exchanges without topic permissions, and those that are no topic exchanges, ask for
  /// nothing more.
  @Test
  @Proves("SE-12")
  void leavesOtherExchangesAlone() throws Exception {
    var channel = as(USER);
    channel.confirmSelect();
    var queue = exclusiveQueue(channel);

    channel.queueBind(queue, OTHER, "anything");
    channel.queueBind(queue, DIRECT, "anything");
    publish(channel, OTHER, "anything");
    publish(channel, DIRECT, "anything");

    channel.waitForConfirmsOrDie(10_000);
    assertThat(Session.ready(channel, queue)).isEqualTo(2);
  }

  /// SE-12: variables stand for what they are on this connection, letter by letter.
  @Test
  @Proves("SE-12")
  void putsInTheUserAndTheVirtualHost() throws Exception {
    var channel = as(SELF);
    channel.confirmSelect();
    publish(channel, TOPICS, "/." + SELF + "." + SELF);
    channel.waitForConfirmsOrDie(10_000);
    var similar = "/." + SELF + "." + SELF.replace('.', 'x');

    var refused = Refusal.later(channel, () -> publish(channel, TOPICS, similar));

    assertThat(refused.codeAndText()).isEqualTo(refusal(SELF, "write", similar));
  }

  /// SE-12: a variable that AMQP has no value for stands for itself.
  @Test
  @Proves("SE-12")
  void leavesTheClientIdAsItIs() throws Exception {
    var channel = as(CLIENT);
    channel.confirmSelect();

    publish(channel, TOPICS, "{client_id}");

    channel.waitForConfirmsOrDie(10_000);
    assertThat(channel.isOpen()).isTrue();
  }

  /// SE-12: the empty pattern takes the empty key alone.
  @Test
  @Proves("SE-12")
  void takesTheEmptyKeyByTheEmptyPattern() throws Exception {
    var channel = as(EMPTY);
    channel.confirmSelect();
    publish(channel, TOPICS, "");
    channel.waitForConfirmsOrDie(10_000);

    var refused = Refusal.later(channel, () -> publish(channel, TOPICS, "a"));

    assertThat(refused.codeAndText()).isEqualTo(refusal(EMPTY, "write", "a"));
  }

  private static void publish(Channel channel, String exchange, String key) throws IOException {
    channel.basicPublish(exchange, key, null, utf8("m"));
  }

  private Channel as(String user) throws Exception {
    return session.connect(factory(user)).createChannel();
  }

  private ConnectionFactory factory(String user) {
    var factory = session.factory();
    factory.setUsername(user);
    factory.setPassword(Accounts.PASSWORD);
    return factory;
  }

  private static String refusal(String user, String access, String key) {
    return ("403 ACCESS_REFUSED - %s access to topic '%s' in exchange '%s' in vhost '/' refused for"
            + " user '%s'")
        .formatted(access, key, TOPICS, user);
  }
}

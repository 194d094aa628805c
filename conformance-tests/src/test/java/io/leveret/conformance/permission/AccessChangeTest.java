package io.leveret.conformance.permission;

import static io.leveret.conformance.harness.WireWriter.method;
import static io.leveret.conformance.permission.Accounts.ALL;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Users and rights that change while the user is connected.
final class AccessChangeTest {
  private static final String USER = "leveret-changing-user";
  private static final String HOST = "leveret-changing-host";

  @RegisterExtension static final DefinedBroker BROKER = new DefinedBroker(new Accounts());
  @RegisterExtension final Session session = new Session(BROKER::fixture);
  private Operator operator;

  @BeforeEach
  void addAccounts() throws Exception {
    operator = BROKER.operator();
    operator.addVirtualHost(HOST);
    operator.addUser(USER);
    operator.setPermissions(USER, HOST, ALL, ALL, ALL);
  }

  @AfterEach
  void removeAccounts() throws Exception {
    operator.forget(USER, HOST);
  }

  /// SE-27: a publisher whose exchange and key stay the same.
  @Test
  @Proves("SE-27")
  @Differs(from = "RabbitMQ", because = "a channel remembers its latest decisions for a while")
  void judgesTheNextPublishByTheNewRights() throws Exception {
    var channel = connect().createChannel();
    var queue = exclusiveQueue(channel);
    channel.confirmSelect();
    publish(channel, queue);
    channel.waitForConfirmsOrDie(10_000);

    operator.setPermissions(USER, HOST, ALL, "^x", ALL);
    var refused = Refusal.later(channel, () -> publish(channel, queue));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "403 ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '%s' refused for"
                    .formatted(HOST)
                + " user '%s'".formatted(USER));
  }

  /// SE-27
  @Test
  @Proves("SE-27")
  void judgesTheNextDeclarationAndConsumerByTheNewRights() throws Exception {
    var connection = connect();
    var declaring = connection.createChannel();
    var consuming = connection.createChannel();
    var queue = exclusiveQueue(declaring);
    declaring.basicCancel(declaring.basicConsume(queue, new DefaultConsumer(declaring)));

    operator.setPermissions(USER, HOST, "", ALL, "");
    var refusedDeclaration =
        Refusal.of(() -> declaring.queueDeclare("q", false, true, false, Map.of()));
    var refusedConsumer =
        Refusal.of(() -> consuming.basicConsume(queue, new DefaultConsumer(consuming)));

    assertThat(refusedDeclaration.codeAndText()).isEqualTo(refusal("configure", "q"));
    assertThat(refusedConsumer.codeAndText()).isEqualTo(refusal("read", queue));
  }

  /// SE-27: rights that come back are there at once, too.
  @Test
  @Proves("SE-27")
  void allowsWhatIsAllowedAgain() throws Exception {
    var channel = connect().createChannel();
    operator.clearPermissions(USER, HOST);

    operator.setPermissions(USER, HOST, ALL, ALL, ALL);

    assertThat(exclusiveQueue(channel)).isNotEmpty();
  }

  /// SE-27: without any right on its virtual host a connection stays open, and may do nothing.
  @Test
  @Proves("SE-27")
  void keepsAConnectionThatMayDoNothing() throws Exception {
    var connection = connect();
    var channel = connection.createChannel();

    operator.clearPermissions(USER, HOST);
    var refused = Refusal.of(() -> channel.queueDeclare("q", false, true, false, Map.of()));

    assertThat(refused.codeAndText()).isEqualTo(refusal("configure", "q"));
    assertThat(connection.isOpen()).isTrue();
    assertThat(Refusal.of(this::connect).codeAndText())
        .isEqualTo(
            "530 NOT_ALLOWED - access to vhost '%s' refused for user '%s'".formatted(HOST, USER));
  }

  /// SE-27: what was begun with a right ends without it.
  @Test
  @Proves("SE-27")
  @Differs(
      from = "RabbitMQ",
      because = "it looks at running consumers when a secret is renewed, not when rights change")
  void cancelsAConsumerOfWhatMayNotBeReadAnyMore() throws Exception {
    var channel = connect().createChannel();
    var queue = exclusiveQueue(channel);
    var cancelled = new CompletableFuture<String>();
    var tag = channel.basicConsume(queue, true, new Cancellable(channel, cancelled));

    operator.setPermissions(USER, HOST, ALL, ALL, "^x");

    assertThat(cancelled.get(5, TimeUnit.SECONDS)).isEqualTo(tag);
    assertThat(channel.isOpen()).isTrue();
  }

  /// G031: a new secret is a reason to look at the rights again.
  @Test
  @Proves({"G031", "SE-27"})
  void hasCancelledItWhenANewSecretIsAnswered() throws Exception {
    var raw = open();
    raw.openChannel(1);
    raw.send(1, RawMethods.queueDeclare("leveret-secret")).expect(1, 50, 11);
    raw.send(1, RawMethods.consume("leveret-secret", "c", true)).expect(1, 60, 21);

    operator.setPermissions(USER, HOST, ALL, ALL, "^x");
    raw.send(0, method(10, 70).longstr("renewed").shortstr("rotation"));

    var seen = List.of(raw.read().toString(), raw.read().toString());
    assertThat(seen)
        .anyMatch(frame -> frame.startsWith("method 60.30 on channel 1"))
        .anyMatch(frame -> frame.startsWith("method 10.71 on channel 0"));
  }

  /// PC-22: a deleted user's connections are closed.
  @Test
  @Proves({"SE-27", "PC-22"})
  void closesTheConnectionsOfADeletedUser() throws Exception {
    var connection = connect();

    operator.deleteUser(USER);
    var closed = Refusal.closing(connection);

    assertThat(closed.codeAndText())
        .isEqualTo("320 CONNECTION_FORCED - user '%s' is deleted".formatted(USER));
    assertThat(closed.method()).isEqualTo("0.0");
    assertThat(session.channel().isOpen()).isTrue();
  }

  /// SE-13: a deleted virtual host's connections are closed.
  @Test
  @Proves({"SE-13", "PC-22"})
  void closesTheConnectionsOfADeletedVirtualHost() throws Exception {
    var connection = connect();

    operator.deleteVirtualHost(HOST);
    var closed = Refusal.closing(connection);

    assertThat(closed.codeAndText())
        .isEqualTo("320 CONNECTION_FORCED - vhost '%s' is deleted".formatted(HOST));
    assertThat(Refusal.of(this::connect).codeAndText())
        .isEqualTo("530 NOT_ALLOWED - vhost " + HOST + " not found");
  }

  /// G054, SE-10: an impersonator may name anybody as the sender.
  @Test
  @Proves({"G054", "SE-10"})
  void letsAnImpersonatorNameAnotherSender() throws Exception {
    operator.setTags(USER, "impersonator");
    var channel = connect().createChannel();
    channel.confirmSelect();

    publishAs(channel, "somebody");

    channel.waitForConfirmsOrDie(10_000);
    assertThat(channel.isOpen()).isTrue();
  }

  /// SE-10, SE-27: a tag counts as soon as it is given, and no longer than it is.
  @Test
  @Proves({"SE-10", "SE-27"})
  @Differs(
      from = "RabbitMQ",
      because = "a connection keeps the tags that its user had at the log-in")
  void takesATagAwayAtOnce() throws Exception {
    operator.setTags(USER, "impersonator");
    var channel = connect().createChannel();
    channel.confirmSelect();
    publishAs(channel, "somebody");
    channel.waitForConfirmsOrDie(10_000);

    operator.setTags(USER);
    publishAs(channel, "somebody");

    assertThat(Clients.awaitClose(channel).replyText())
        .isEqualTo(
            "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was"
                + " '%s'".formatted(USER));
  }

  private static void publish(Channel channel, String queue) throws IOException {
    channel.basicPublish("", queue, null, utf8("m"));
  }

  private static void publishAs(Channel channel, String sender) throws IOException {
    var properties = new BasicProperties.Builder().userId(sender).build();
    channel.basicPublish("", "nowhere", properties, utf8("m"));
  }

  private Connection connect() throws IOException {
    var factory = session.factory();
    factory.setUsername(USER);
    factory.setPassword(Accounts.PASSWORD);
    factory.setVirtualHost(HOST);
    return session.connect(factory);
  }

  private RawConnection open() throws IOException {
    var raw = session.broker().connectRaw();
    raw.header().expect(0, 10, 10);
    raw.startOk("PLAIN", RawMethods.plain(USER, Accounts.PASSWORD), RawMethods.clientProperties());
    raw.expect(0, 10, 30);
    raw.tuneOk(2047, 131_072, 0).send(0, RawMethods.open(HOST)).expect(0, 10, 41);
    return raw;
  }

  private static String refusal(String access, String queue) {
    return "403 ACCESS_REFUSED - %s access to queue '%s' in vhost '%s' refused for user '%s'"
        .formatted(access, queue, HOST, USER);
  }

  /// Says when the broker cancels it.
  private static final class Cancellable extends DefaultConsumer {
    private final CompletableFuture<String> cancelled;

    Cancellable(Channel channel, CompletableFuture<String> cancelled) {
      super(channel);
      this.cancelled = cancelled;
    }

    @Override
    public void handleCancel(String consumerTag) {
      cancelled.complete(consumerTag);
    }
  }
}

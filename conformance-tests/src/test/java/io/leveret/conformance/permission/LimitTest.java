package io.leveret.conformance.permission;

import static io.leveret.conformance.permission.Accounts.PASSWORD;
import static io.leveret.conformance.permission.Accounts.hash;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What users and virtual hosts may have at one time: connections, channels, queues.
final class LimitTest {
  private static final String USER = "leveret-limit-user";
  private static final String ONE_CONNECTION = "leveret-limit-one-connection";
  private static final String NO_CONNECTION = "leveret-limit-no-connection";
  private static final String TWO_CHANNELS = "leveret-limit-two-channels";
  private static final String ONE_CHANNEL = "leveret-limit-one-channel";
  private static final String ONE_CLIENT = "leveret-limit-one-client";
  private static final String NO_CLIENT = "leveret-limit-no-client";
  private static final String TWO_QUEUES = "leveret-limit-two-queues";

  @RegisterExtension
  static final DefinedBroker BROKER =
      new DefinedBroker(
          new Accounts()
              .user(USER, hash(PASSWORD), "")
              .user(ONE_CONNECTION, hash(PASSWORD), "\"max-connections\":1")
              .user(NO_CONNECTION, hash(PASSWORD), "\"max-connections\":0")
              .user(TWO_CHANNELS, hash(PASSWORD), "\"max-channels\":2")
              .user(ONE_CHANNEL, hash(PASSWORD), "\"max-channels\":1")
              .virtualHost(ONE_CLIENT, "\"max-connections\":1")
              .virtualHost(NO_CLIENT, "\"max-connections\":0")
              .virtualHost(TWO_QUEUES, "\"max-queues\":2")
              .permit(USER, "/")
              .permit(USER, ONE_CLIENT)
              .permit(USER, NO_CLIENT)
              .permit(USER, TWO_QUEUES)
              .permit(ONE_CONNECTION, "/")
              .permit(NO_CONNECTION, "/")
              .permit(NO_CONNECTION, NO_CLIENT)
              .permit(TWO_CHANNELS, "/")
              .permit(ONE_CHANNEL, "/"));

  @RegisterExtension final Session session = new Session(BROKER::fixture);

  /// PC-12, G019: one connection more than the virtual host may have.
  @Test
  @Proves({"PC-12", "SE-14", "G019"})
  void refusesMoreConnectionsThanAVirtualHostMayHave() throws Exception {
    var first = connect(USER, ONE_CLIENT);

    var refused = Refusal.of(() -> connect(USER, ONE_CLIENT));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "530 NOT_ALLOWED - access to vhost '%s' refused for user '%s': connection limit (1) is"
                    .formatted(ONE_CLIENT, USER)
                + " reached");
    assertThat(refused.method()).isEqualTo("10.40");
    first.close();
    Clients.awaitTrue(() -> mayConnect(USER, ONE_CLIENT));
  }

  /// PC-12, G019: one connection more than the user may have.
  @Test
  @Proves({"PC-12", "SE-15", "G019"})
  void refusesMoreConnectionsThanAUserMayHave() throws Exception {
    var first = connect(ONE_CONNECTION, "/");

    var refused = Refusal.of(() -> connect(ONE_CONNECTION, "/"));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "530 NOT_ALLOWED - connection refused for user '%s': user connection limit (1) is"
                    .formatted(ONE_CONNECTION)
                + " reached");
    assertThat(refused.method()).isEqualTo("10.40");
    first.close();
    Clients.awaitTrue(() -> mayConnect(ONE_CONNECTION, "/"));
  }

  /// G019: the virtual host's limit is asked before the user's.
  @Test
  @Proves("G019")
  void asksTheVirtualHostBeforeTheUser() {
    var refused = Refusal.of(() -> connect(NO_CONNECTION, NO_CLIENT));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "530 NOT_ALLOWED - access to vhost '%s' refused for user '%s': connection limit (0) is"
                    .formatted(NO_CLIENT, NO_CONNECTION)
                + " reached");
  }

  /// G019: the user's limit is asked before the permission.
  @Test
  @Proves("G019")
  void asksTheUserBeforeThePermission() {
    var refused = Refusal.of(() -> connect(NO_CONNECTION, TWO_QUEUES));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "530 NOT_ALLOWED - connection refused for user '%s': user connection limit (0) is"
                    .formatted(NO_CONNECTION)
                + " reached");
  }

  /// G019: whether there is such a virtual host is asked before the user's limit.
  @Test
  @Proves("G019")
  void looksForTheVirtualHostBeforeItAsksTheUser() {
    var refused = Refusal.of(() -> connect(NO_CONNECTION, "leveret-nowhere"));

    assertThat(refused.codeAndText())
        .isEqualTo("530 NOT_ALLOWED - vhost leveret-nowhere not found");
  }

  /// CH-10, G041: channels are counted over all connections of the user.
  @Test
  @Proves({"CH-10", "SE-15", "G041"})
  void refusesMoreChannelsThanAUserMayHave() throws Exception {
    var first = connect(TWO_CHANNELS, "/");
    var second = connect(TWO_CHANNELS, "/");
    first.createChannel();
    second.createChannel();

    var refused = Refusal.of(second::createChannel);

    assertThat(refused.codeAndText())
        .isEqualTo(
            "530 NOT_ALLOWED - number of channels opened for user '%s' has reached the maximum"
                    .formatted(TWO_CHANNELS)
                + " allowed user limit of 2");
    assertThat(refused.fromChannel()).isFalse();
    assertThat(first.isOpen()).isTrue();
  }

  /// CH-10: a channel that was closed makes room.
  @Test
  @Proves("CH-10")
  void opensAnotherChannelWhenOneWasClosed() throws Exception {
    var connection = connect(ONE_CHANNEL, "/");
    var first = connection.createChannel();

    first.close();

    Clients.awaitTrue(() -> mayOpenAChannel(ONE_CHANNEL));
  }

  /// G106: one queue more than the virtual host may have; the channel is closed.
  @Test
  @Proves({"G106", "QU-29", "SE-14", "G043"})
  void refusesMoreQueuesThanAVirtualHostMayHave() throws Exception {
    var connection = connect(USER, TWO_QUEUES);
    var channel = full(connection);

    var refused =
        Refusal.of(() -> channel.queueDeclare("leveret-third", true, false, false, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - cannot declare queue 'leveret-third': queue limit in vhost"
                + " '%s' (2) is reached".formatted(TWO_QUEUES));
    assertThat(refused.method()).isEqualTo("50.10");
    assertThat(refused.fromChannel()).isTrue();
    connection.close();
  }

  /// G106: what is there may be declared again.
  @Test
  @Proves({"G106", "QU-29"})
  void declaresWhatIsThereInAFullVirtualHost() throws Exception {
    var connection = connect(USER, TWO_QUEUES);
    var channel = full(connection);

    channel.queueDeclare("leveret-first", false, true, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
    connection.close();
  }

  /// G106: a deleted queue makes room.
  @Test
  @Proves({"G106", "QU-29"})
  void declaresAnotherWhenOneWasDeleted() throws Exception {
    var connection = connect(USER, TWO_QUEUES);
    var channel = full(connection);
    channel.queueDelete("leveret-first");

    channel.queueDeclare("leveret-third", false, true, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
    connection.close();
  }

  /// A channel with two queues of its connection's own.
  private static Channel full(Connection connection) throws Exception {
    var channel = connection.createChannel();
    channel.queueDeclare("leveret-first", false, true, false, Map.of());
    channel.queueDeclare("leveret-second", false, true, false, Map.of());
    return channel;
  }

  private boolean mayOpenAChannel(String user) throws Exception {
    try {
      connect(user, "/").createChannel();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private boolean mayConnect(String user, String virtualHost) throws Exception {
    try {
      connect(user, virtualHost).close();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private Connection connect(String user, String virtualHost) throws Exception {
    ConnectionFactory factory = session.factory();
    factory.setUsername(user);
    factory.setPassword(PASSWORD);
    factory.setVirtualHost(virtualHost);
    return session.connect(factory);
  }
}

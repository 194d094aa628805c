package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.vhost.VirtualHostLimits;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users, rights and limits that change while connections are open (SE-27).
class AccessChangesTest {
  private static final String USER = "mallory";
  private static final FieldTable NOTICES =
      FieldTable.builder().put("consumer_cancel_notify", true).build();

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient owner;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    broker.users().permit(USER, "/", VirtualHostPermissions.ALL);
    owner = broker.open();
    owner.send(1, declare("q"));
    owner.send(1, declare("other"));
    owner.frames();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void judgesTheNextPublishByTheNewRights() {
    var client = as(USER, FieldTable.EMPTY);
    publish(client, "q");
    assertThat(client.frames()).isEmpty();

    permit(".*", "^x", ".*");
    publish(client, "q");

    assertThat(client.methods())
        .containsExactly(
            refusal("write access to exchange 'amq.default' in vhost '/' refused", 60, 40));
    assertThat(broker.queue("q").readyCount()).isEqualTo(1);
  }

  @Test
  void allowsTheNextPublishByTheNewRights() {
    permit(".*", "^x", ".*");
    var client = as(USER, FieldTable.EMPTY);

    permit(".*", ".*", ".*");
    publish(client, "q");

    assertThat(client.frames()).isEmpty();
    assertThat(broker.queue("q").readyCount()).isEqualTo(1);
  }

  @Test
  void judgesTheNextDeclarationByTheNewRights() {
    var client = as(USER, FieldTable.EMPTY);
    client.send(1, declare("mine"));
    client.frames();

    broker.users().forbid(USER, "/");
    client.send(1, declare("mine"));

    assertThat(client.methods())
        .containsExactly(refusal("configure access to queue 'mine' in vhost '/' refused", 50, 10));
  }

  @Test
  void cancelsConsumersOfWhatMayNotBeReadAnyMore() {
    var client = as(USER, NOTICES);
    client.consume(1, "q", "of-q", false);
    client.consume(1, "other", "of-other", false);

    permit(".*", ".*", "^other$");
    broker.shard().settle();

    assertThat(client.methods()).containsExactly(new BasicMethod.Cancel("of-q", true));
    assertThat(broker.queue("q").consumerCount()).isZero();
    assertThat(broker.queue("other").consumerCount()).isEqualTo(1);
  }

  @Test
  void cancelsInSilenceWhereNoticesAreNotWanted() {
    var client = as(USER, FieldTable.EMPTY);
    client.consume(1, "q", "of-q", false);

    broker.users().forbid(USER, "/");
    broker.shard().settle();

    assertThat(client.frames()).isEmpty();
    assertThat(broker.queue("q").consumerCount()).isZero();
  }

  /// G131: replies are read without a right.
  @Test
  void keepsTheConsumerOfReplies() {
    var client = as(USER, NOTICES);
    client.consume(1, "amq.rabbitmq.reply-to", "replies", true);

    broker.users().forbid(USER, "/");
    broker.shard().settle();

    assertThat(client.frames()).isEmpty();
  }

  @Test
  void leavesOthersAlone() {
    owner.consume(1, "q", "c", false);

    broker.users().forbid(USER, "/");
    broker.users().remove(USER);
    broker.shard().settle();

    assertThat(owner.frames()).isEmpty();
    assertThat(broker.queue("q").consumerCount()).isEqualTo(1);
  }

  @Test
  void keepsWhatACancelledConsumerHasToSettle() {
    var client = as(USER, NOTICES);
    client.consume(1, "q", "c", false);
    publish(owner, "q");
    client.frames();

    broker.users().forbid(USER, "/");
    broker.shard().settle();
    assertThat(broker.queue("q").unacknowledgedCount()).isEqualTo(1);
    client.send(1, new BasicMethod.Ack(1, false));

    assertThat(broker.queue("q").unacknowledgedCount()).isZero();
  }

  @Test
  void closesTheConnectionsOfADeletedUser() {
    var client = as(USER, FieldTable.EMPTY);

    broker.users().remove(USER);
    broker.shard().settle();

    assertThat(client.methods()).containsExactly(forced("user 'mallory' is deleted"));
    assertThat(broker.connections().ofUser(USER)).isZero();
  }

  @Test
  void closesTheConnectionsOfADeletedVirtualHost() {
    broker.shard().virtualHosts().create("gone");
    broker.users().permit("guest", "gone", VirtualHostPermissions.ALL);
    var client = broker.connect();
    client.handshake(TestClient.startOk("guest", "guest"), new TuneOk(2047, 131_072, 0), "gone");

    broker.shard().virtualHosts().delete("gone");
    broker.shard().settle();

    assertThat(client.methods()).containsExactly(forced("vhost 'gone' is deleted"));
    assertThat(owner.frames()).isEmpty();
    assertThat(broker.users().permissions("guest", "gone")).isEmpty();
  }

  /// G054
  @Test
  void letsAndForbidsImpersonatingAtOnce() {
    var client = as(USER, FieldTable.EMPTY);
    var asOther = BasicProperties.builder().userId("other").build();

    put(Set.of("impersonator"), UserLimits.UNLIMITED);
    client.send(wire -> wire.publish(1, "q", asOther, new byte[0]));
    assertThat(client.frames()).isEmpty();
    put(Set.of(), UserLimits.UNLIMITED);
    client.send(wire -> wire.publish(1, "q", asOther, new byte[0]));

    assertThat(client.methods())
        .containsExactly(
            new ChannelMethod.Close(
                406,
                "PRECONDITION_FAILED - user_id property set to 'other' but authenticated user was"
                    + " 'mallory'",
                60,
                40));
  }

  /// CH-10
  @Test
  void holdsToALimitOfChannelsFromTheNextOneOn() {
    var client = as(USER, FieldTable.EMPTY);

    put(Set.of(), new UserLimits(-1, 1));
    client.send(2, new ChannelMethod.Open());

    assertThat(client.methods())
        .containsExactly(
            new ConnectionMethod.Close(
                530,
                "NOT_ALLOWED - number of channels opened for user 'mallory' has reached the maximum"
                    + " allowed user limit of 1",
                0,
                0));
  }

  /// PC-12
  @Test
  void holdsToLimitsOfConnectionsFromTheNextOneOn() {
    var before = as(USER, FieldTable.EMPTY);
    put(Set.of(), new UserLimits(1, -1));

    var refusedByUser = refusedConnection();
    put(Set.of(), UserLimits.UNLIMITED);
    broker.shard().virtualHost().limits(new VirtualHostLimits(0, -1));
    var refusedByHost = refusedConnection();

    assertThat(refusedByUser)
        .isEqualTo(
            "NOT_ALLOWED - connection refused for user 'mallory': user connection limit (1) is"
                + " reached");
    assertThat(refusedByHost)
        .isEqualTo(
            "NOT_ALLOWED - access to vhost '/' refused for user 'mallory': connection limit (0) is"
                + " reached");
    assertThat(before.frames()).isEmpty();
  }

  /// G106
  @Test
  void holdsToALimitOfQueuesFromTheNextOneOn() {
    broker.shard().virtualHost().limits(new VirtualHostLimits(-1, 2));

    owner.send(1, declare("third"));

    assertThat(owner.methods())
        .containsExactly(
            new ChannelMethod.Close(
                406,
                "PRECONDITION_FAILED - cannot declare queue 'third': queue limit in vhost '/' (2)"
                    + " is reached",
                50,
                10));
  }

  private String refusedConnection() {
    var client = broker.connect();
    client.send(wire ->
        wire.protocolHeader()
            .method(0, TestClient.startOk(USER, USER))
            .method(0, new TuneOk(2047, 131_072, 0))
            .method(0, new ConnectionMethod.Open("/")));
    return ((ConnectionMethod.Close) client.methods().getLast()).replyText();
  }

  private TestClient as(String user, FieldTable capabilities) {
    var client = broker.connect();
    client.handshake(TestClient.startOk(capabilities, user, user), new TuneOk(2047, 131_072, 0));
    client.openChannel(1);
    return client;
  }

  private void permit(String configure, String write, String read) {
    broker.users().permit(USER, "/", VirtualHostPermissions.of(configure, write, read));
  }

  private void put(Set<String> tags, UserLimits limits) {
    broker.users().put(new User(USER, PasswordHash.create(USER, new Random(1)), tags, limits));
  }

  private static void publish(TestClient client, String queue) {
    client.send(wire -> wire.publish(1, queue, BasicProperties.EMPTY, new byte[0]));
  }

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, false, false, false, FieldTable.EMPTY);
  }

  private static Method refusal(String what, int classId, int methodId) {
    return new ChannelMethod.Close(
        403, "ACCESS_REFUSED - " + what + " for user 'mallory'", classId, methodId);
  }

  private static Method forced(String reason) {
    return new ConnectionMethod.Close(320, "CONNECTION_FORCED - " + reason, 0, 0);
  }
}

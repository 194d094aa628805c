package io.leveret.conformance.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `leveret user …` on a running broker.
@NeedsOwnBroker
final class UserCommandTest {
  @TempDir Path dataDir;

  private Broker broker;

  @BeforeEach
  void start() throws IOException {
    broker = Broker.startPrivate(dataDir);
  }

  @AfterEach
  void end() {
    broker.close();
  }

  @Test
  @Proves("SE-06")
  void addsAUserWhoLogsIn() throws Exception {
    leveret("user", "add", "app", "secret", "--tags", "management,monitoring").succeeded();
    leveret("user", "set-permissions", "app", ".*", ".*", ".*").succeeded();

    try (var connection = connect("app", "secret")) {
      assertThat(connection.isOpen()).isTrue();
    }
    assertThat(leveret("user", "list").succeeded().output())
        .containsExactly("app\t[management, monitoring]", "guest\t[administrator]");
  }

  @Test
  @Proves("SE-06")
  void changesAPassword() throws Exception {
    leveret("user", "add", "app", "secret").succeeded();
    leveret("user", "set-permissions", "app", ".*", ".*", ".*").succeeded();

    leveret("user", "set-password", "app", "other").succeeded();

    assertThatThrownBy(() -> connect("app", "secret"))
        .isInstanceOf(AuthenticationFailureException.class);
    connect("app", "other").close();
  }

  @Test
  @Proves("SE-27")
  void changesPermissionsOfAnOpenConnection() throws Exception {
    leveret("user", "add", "app", "secret").succeeded();
    leveret("user", "set-permissions", "app", "^mine", "", "").succeeded();
    try (var connection = connect("app", "secret")) {
      var channel = connection.createChannel();
      channel.queueDeclare("mine", false, false, false, null);

      leveret("user", "set-permissions", "app", "^others", "", "").succeeded();

      assertThatThrownBy(() -> channel.queueDeclare("mine-2", false, false, false, null))
          .hasStackTraceContaining("configure access to queue 'mine-2' in vhost '/' refused");
      connection.createChannel().queueDeclare("others", false, false, false, null);
    }
    assertThat(leveret("user", "list-permissions", "app").succeeded().output())
        .containsExactly("/\t^others\t\t");
  }

  @Test
  @Proves("SE-11")
  void takesAVirtualHostAway() throws Exception {
    leveret("user", "add", "app", "secret").succeeded();
    leveret("user", "set-permissions", "app", ".*", ".*", ".*", "--vhost", "/").succeeded();

    leveret("user", "clear-permissions", "app").succeeded();

    assertThatThrownBy(() -> connect("app", "secret"))
        .hasStackTraceContaining("access to vhost '/' refused for user 'app'");
  }

  @Test
  @Proves({"SE-06", "PC-22"})
  void deletesAUserWithTheUsersConnections() throws Exception {
    leveret("user", "add", "app", "secret").succeeded();
    leveret("user", "set-permissions", "app", ".*", ".*", ".*").succeeded();
    var connection = connect("app", "secret");

    leveret("user", "delete", "app").succeeded();

    await().until(() -> !connection.isOpen());
    assertThat(connection.getCloseReason()).hasMessageContaining("user 'app' is deleted");
    assertThatThrownBy(() -> connect("app", "secret"))
        .isInstanceOf(AuthenticationFailureException.class);
  }

  @Test
  void changesTags() {
    leveret("user", "set-tags", "guest", "monitoring", "policymaker").succeeded();
    assertThat(leveret("user", "list").succeeded().output())
        .containsExactly("guest\t[monitoring, policymaker]");

    leveret("user", "set-tags", "guest").succeeded();

    assertThat(leveret("user", "list").succeeded().output()).containsExactly("guest\t[]");
  }

  @Test
  void refusesOnOneLine() {
    assertThat(leveret("user", "add", "guest", "secret").refusal())
        .isEqualTo("leveret: user 'guest' exists");
    assertThat(leveret("user", "add", "app", "").refusal())
        .isEqualTo("leveret: a password cannot be blank");
    assertThat(leveret("user", "delete", "nobody").refusal())
        .isEqualTo("leveret: no user 'nobody'");
    assertThat(leveret("user", "set-permissions", "guest", "(", "", "").refusal())
        .startsWith("leveret: not a regular expression: '('");
    assertThat(leveret("user", "set-permissions", "guest", "", "", "", "--vhost", "none").refusal())
        .isEqualTo("leveret: no vhost 'none'");
  }

  @Test
  void saysThatNoBrokerRuns(@TempDir Path elsewhere) {
    assertThat(Command.run("user", "list", "--data-dir", elsewhere.toString()).refusal())
        .startsWith("leveret: no broker runs on " + elsewhere);
    broker.kill9();
    assertThat(leveret("user", "list").refusal()).startsWith("leveret: no broker runs on ");
  }

  private Command leveret(String... words) {
    return Command.on(broker, words);
  }

  private Connection connect(String user, String password) throws Exception {
    var factory = broker.endpoint().connectionFactory();
    factory.setUsername(user);
    factory.setPassword(password);
    return factory.newConnection();
  }
}

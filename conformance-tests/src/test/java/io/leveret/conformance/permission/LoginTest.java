package io.leveret.conformance.permission;

import static io.leveret.conformance.permission.Accounts.ALL;
import static io.leveret.conformance.permission.Accounts.PASSWORD;
import static io.leveret.conformance.permission.Accounts.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Users whose hashes RabbitMQ could have made: logging in, and opening a virtual host.
final class LoginTest {
  private static final String USER = "leveret-login";
  private static final String WITHOUT_PASSWORD = "leveret-without-password";
  private static final String BLANK_PASSWORD = "leveret-blank-password";
  private static final String OTHER_HOST = "leveret-login-host";
  private static final String REFUSED =
      "ACCESS_REFUSED - Login was refused using authentication mechanism %s. For details see the"
          + " broker logfile.";

  @RegisterExtension
  static final DefinedBroker BROKER =
      new DefinedBroker(
          new Accounts()
              .user(USER, ALL, ALL, ALL)
              .user(WITHOUT_PASSWORD, "", "")
              .user(BLANK_PASSWORD, hash(""), "")
              .virtualHost(OTHER_HOST, ""));

  @RegisterExtension final Session session = new Session(BROKER::fixture);

  /// SE-06: the hash is a salt and the SHA-256 of salt and password.
  @Test
  @Proves({"SE-01", "SE-06"})
  void letsInByPlain() throws Exception {
    var raw = started();

    raw.startOk("PLAIN", RawMethods.plain(USER, PASSWORD), RawMethods.clientProperties());

    raw.expect(0, 10, 30);
  }

  /// SE-01: by the other mechanism.
  @Test
  @Proves({"SE-01", "SE-06"})
  void letsInByAmqplain() throws Exception {
    var raw = started();

    raw.startOk("AMQPLAIN", amqplain(USER, PASSWORD), RawMethods.clientProperties());

    raw.expect(0, 10, 30);
  }

  /// SE-06: by neither mechanism with a wrong password.
  @Test
  @Proves({"SE-06", "G008"})
  void refusesAWrongPassword() throws Exception {
    var plain = started();
    var amqplain = started();

    plain.startOk("PLAIN", RawMethods.plain(USER, "Secret"), RawMethods.clientProperties());
    amqplain.startOk("AMQPLAIN", amqplain(USER, "Secret"), RawMethods.clientProperties());

    assertThat(plain.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("PLAIN"));
    assertThat(amqplain.expectClose(403, 0, 0).replyText())
        .isEqualTo(REFUSED.formatted("AMQPLAIN"));
  }

  /// SE-08: a user without a password has none that is right.
  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "guest"})
  @Proves({"SE-08", "G010"})
  void refusesAUserWithoutPassword(String password) throws Exception {
    var raw = started();

    raw.startOk(
        "PLAIN", RawMethods.plain(WITHOUT_PASSWORD, password), RawMethods.clientProperties());

    assertThat(raw.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("PLAIN"));
  }

  /// SE-08: a blank password is refused although the stored hash is that of one.
  @Test
  @Proves({"SE-08", "G010"})
  void refusesABlankPasswordThatIsTheRightOne() throws Exception {
    var raw = started();

    raw.startOk("PLAIN", RawMethods.plain(BLANK_PASSWORD, ""), RawMethods.clientProperties());

    assertThat(raw.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("PLAIN"));
  }

  /// SE-11: a user without permissions in a virtual host may not even open it.
  @Test
  @Proves({"SE-11", "G019", "G042"})
  void refusesAVirtualHostWithoutPermission() throws Exception {
    var raw = tuned(USER);

    raw.send(0, RawMethods.open(OTHER_HOST));

    assertThat(raw.expectClose(530, 10, 40).replyText())
        .isEqualTo(
            "NOT_ALLOWED - access to vhost '%s' refused for user '%s'".formatted(OTHER_HOST, USER));
  }

  /// G019: a virtual host that is not there is no matter of permissions.
  @Test
  @Proves("G019")
  void refusesAnUnknownVirtualHostInItsOwnWords() throws Exception {
    var raw = tuned(USER);

    raw.send(0, RawMethods.open("leveret-nowhere"));

    assertThat(raw.expectClose(530, 10, 40).replyText())
        .isEqualTo("NOT_ALLOWED - vhost leveret-nowhere not found");
  }

  private RawConnection tuned(String user) throws IOException {
    var raw = started();
    raw.startOk("PLAIN", RawMethods.plain(user, PASSWORD), RawMethods.clientProperties());
    raw.expect(0, 10, 30);
    return raw.tuneOk(2047, 131_072, 0);
  }

  private RawConnection started() throws IOException {
    var raw = session.broker().connectRaw();
    raw.header().expect(0, 10, 10);
    return raw;
  }

  private static byte[] amqplain(String user, String password) {
    return new WireWriter().entry("LOGIN", user).entry("PASSWORD", password).toBytes();
  }
}

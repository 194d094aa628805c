package io.leveret.conformance.permission;

import static io.leveret.conformance.permission.Accounts.ALL;
import static io.leveret.conformance.permission.RemoteProbe.LOOPBACK;
import static io.leveret.conformance.permission.RemoteProbe.REMOTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users who may connect from the broker's machine only.
@NeedsOwnBroker
final class LoopbackUserTest {
  static final String USER = "leveret-remote";

  private static final String REFUSED =
      "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the"
          + " broker logfile.";

  /// G009, SE-16: `guest` from another address is refused as with a wrong password, and the log
  /// says why; others are let in from there.
  @Test
  @Proves({"G009", "SE-16"})
  void refusesGuestFromElsewhere(@TempDir Path directory) throws Exception {
    var network = PrivateNetwork.with(REMOTE);

    var output = network.run(probe(directory)).lines().toList();

    assertThat(output)
        .containsSubsequence(
            "guest " + LOOPBACK + ": let in",
            "guest " + REMOTE + ": " + REFUSED,
            "guest " + REMOTE + ": " + REFUSED,
            USER + " " + REMOTE + ": let in");
    assertThat(output)
        .anyMatch(line -> line.contains("user 'guest' can only connect via localhost"))
        .anyMatch(line -> line.contains("user 'guest' - invalid credentials"));
  }

  private static List<String> probe(Path directory) throws Exception {
    var accounts =
        new Accounts()
            .user(USER, ALL, ALL, ALL)
            .user("guest", Accounts.hash("guest"), "")
            .permit("guest", "/")
            .virtualHost("/", "");
    var definitions = Files.writeString(directory.resolve("d.json"), accounts.toJson());
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-cp",
        classPath,
        RemoteProbe.class.getName(),
        directory.resolve("data").toString(),
        definitions.toString());
  }
}

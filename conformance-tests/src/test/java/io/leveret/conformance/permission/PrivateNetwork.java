package io.leveret.conformance.permission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A network that has a loopback interface and nothing else, with one more address on it. It exists
/// while the command runs in it, and no packet leaves it.
///
/// Linux only, where this user may make one.
final class PrivateNetwork {
  private static final List<List<String>> WAYS =
      List.of(List.of("unshare", "-n"), List.of("unshare", "-rn"));

  private final List<String> way;
  private final String address;

  private PrivateNetwork(List<String> way, String address) {
    this.way = way;
    this.address = address;
  }

  /// A way to run commands in a network with `address`; skips the test where there is none.
  static PrivateNetwork with(String address) throws IOException, InterruptedException {
    for (var way : WAYS) {
      var network = new PrivateNetwork(way, address);
      if (network.works()) {
        return network;
      }
    }
    return Assumptions.abort("cannot make a network with unshare and ip");
  }

  /// Runs a command in a network of its own and answers its output.
  ///
  /// @throws AssertionError when it does not end well
  String run(List<String> command) throws IOException, InterruptedException {
    var process = start(command);
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("ended with " + process.exitValue() + "; it printed:\n" + output);
    }
    return output;
  }

  private boolean works() throws InterruptedException {
    try {
      var process = start(List.of("true"));
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  private Process start(List<String> command) throws IOException {
    var whole = new ArrayList<>(way);
    var setUp = "ip link set lo up && ip addr add %s/24 dev lo && exec \"$@\"".formatted(address);
    whole.addAll(List.of("sh", "-c", setUp, "sh"));
    whole.addAll(command);
    return new ProcessBuilder(whole).redirectErrorStream(true).start();
  }
}

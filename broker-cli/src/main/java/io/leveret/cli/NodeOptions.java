package io.leveret.cli;

import io.leveret.core.config.ConfigKeys;
import io.leveret.core.control.ControlClient;
import io.leveret.core.control.ControlReply;
import io.leveret.core.control.ControlRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which running broker a command is for, and the way to it.
final class NodeOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file of the broker (default: config/leveret.conf)")
  @Nullable Path file;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "data directory of the broker (default: as configured)")
  @Nullable String dataDir;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /// Has the broker do something, and prints what it says.
  ///
  /// @throws io.leveret.core.control.ControlException when none runs there, or it refuses
  int call(String command, Map<String, String> arguments) throws IOException {
    return call(ControlRequest.of(command, arguments), new Printer());
  }

  int call(ControlRequest request, ControlReply reply) throws IOException {
    try (var client = ControlClient.connect(directory())) {
      client.call(request, reply);
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Path directory() {
    var options = new ConfigOptions();
    options.file = file;
    options.dataDir = dataDir;
    return options.resolve().get(ConfigKeys.DATA_DIR);
  }

  /// Output to standard output, warnings to standard error.
  class Printer implements ControlReply {
    @Override
    public void line(String text) throws IOException {
      spec.commandLine().getOut().println(text);
    }

    @Override
    public void warning(String text) {
      spec.commandLine().getErr().println("leveret: " + text);
      spec.commandLine().getErr().flush();
    }
  }
}

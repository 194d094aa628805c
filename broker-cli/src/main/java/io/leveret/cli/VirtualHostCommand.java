package io.leveret.cli;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret vhost …`: the virtual hosts of a running broker.
@Command(
    name = "vhost",
    description = "List, add and delete the virtual hosts of a running broker.",
    mixinStandardHelpOptions = true)
final class VirtualHostCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "one of list, add, delete is missing");
  }

  @Command(
      name = "list",
      description = "Print the name of every virtual host.",
      mixinStandardHelpOptions = true)
  int list(@Mixin NodeOptions node) throws IOException {
    return node.call("vhost list", Map.of());
  }

  @Command(name = "add", description = "Make a virtual host.", mixinStandardHelpOptions = true)
  int add(@Parameters(paramLabel = "NAME") String name, @Mixin NodeOptions node)
      throws IOException {
    return node.call("vhost add", Map.of("name", name));
  }

  @Command(
      name = "delete",
      description = "Delete a virtual host with all it holds; closes its connections.",
      mixinStandardHelpOptions = true)
  int delete(@Parameters(paramLabel = "NAME") String name, @Mixin NodeOptions node)
      throws IOException {
    return node.call("vhost delete", Map.of("name", name));
  }
}

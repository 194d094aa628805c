package io.leveret.cli;

import io.leveret.cli.common.CommandGroup;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `leveret vhost …`: the virtual hosts of a running broker.
@Command(
    name = "vhost",
    description = "List, add, change and delete the virtual hosts of a running broker.",
    mixinStandardHelpOptions = true)
final class VirtualHostCommand extends CommandGroup {
  private static final String DURABILITY =
      "what persistent messages survive when they are confirmed: fsync (loss of power), write (a"
          + " crash of the broker), or default, as storage.durability says";

  @Command(
      name = "list",
      description = "Print the name of every virtual host.",
      mixinStandardHelpOptions = true)
  int list(@Mixin NodeOptions node) throws IOException {
    return node.call("vhost list", Map.of());
  }

  @Command(
      name = "show",
      description = "Print what is set of a virtual host.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "NAME") String name, @Mixin NodeOptions node)
      throws IOException {
    return node.call("vhost show", Map.of("name", name));
  }

  @Command(name = "add", description = "Make a virtual host.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--durability",
              paramLabel = "MODE",
              defaultValue = "default",
              description = DURABILITY)
          String durability,
      @Mixin NodeOptions node)
      throws IOException {
    return node.call("vhost add", Map.of("name", name, "durability", durability));
  }

  @Command(
      name = "set",
      description = "Change a virtual host, for what is published from now on.",
      mixinStandardHelpOptions = true)
  int set(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--durability",
              paramLabel = "MODE",
              required = true,
              description = DURABILITY)
          String durability,
      @Mixin NodeOptions node)
      throws IOException {
    return node.call("vhost set", Map.of("name", name, "durability", durability));
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

package io.leveret.cli;

import io.leveret.cli.common.CommandGroup;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `leveret policy …`: the policies of a running broker.
@Command(
    name = "policy",
    description = "List, set and clear the policies of a running broker.",
    mixinStandardHelpOptions = true)
final class PolicyCommand extends CommandGroup {
  /// Which policies are meant.
  static final class Scope {
    @Option(names = "--vhost", defaultValue = "/", description = "virtual host (default: /)")
    String virtualHost = "/";

    @Option(names = "--operator", description = "operator policies instead of users' policies")
    boolean operator;

    Map<String, String> arguments() {
      var arguments = new HashMap<String, String>();
      arguments.put("vhost", virtualHost);
      if (operator) {
        arguments.put("operator", "true");
      }
      return arguments;
    }
  }

  @Command(
      name = "list",
      description = "Print name, pattern, kind of objects, priority and definition of each policy.",
      mixinStandardHelpOptions = true)
  int list(@Mixin Scope scope, @Mixin NodeOptions node) throws IOException {
    return node.call("policy list", scope.arguments());
  }

  @Command(
      name = "set",
      description = "Put a policy into force, in place of the one of the same name.",
      mixinStandardHelpOptions = true)
  int set(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "PATTERN", description = "regular expression over names")
          String pattern,
      @Parameters(paramLabel = "DEFINITION", description = "such as '{\"max-length\":1000}'")
          String definition,
      @Mixin Force force,
      @Mixin Scope scope,
      @Mixin NodeOptions node)
      throws IOException {
    var arguments = scope.arguments();
    arguments.put("name", name);
    arguments.put("pattern", pattern);
    arguments.put("definition", definition);
    arguments.put("priority", Integer.toString(force.priority));
    arguments.put("apply-to", force.applyTo);
    return node.call("policy set", arguments);
  }

  /// What a policy is for, and before which others.
  static final class Force {
    @Option(
        names = "--priority",
        defaultValue = "0",
        description = "of several policies the highest counts (default: 0)")
    int priority;

    @Option(
        names = "--apply-to",
        defaultValue = "all",
        description = "all, queues, classic_queues, quorum_queues, streams or exchanges")
    String applyTo = "all";
  }

  @Command(
      name = "clear",
      description = "Take a policy out of force.",
      mixinStandardHelpOptions = true)
  int clear(
      @Parameters(paramLabel = "NAME") String name, @Mixin Scope scope, @Mixin NodeOptions node)
      throws IOException {
    var arguments = scope.arguments();
    arguments.put("name", name);
    return node.call("policy clear", arguments);
  }
}

package io.leveret.cli;

import io.leveret.cli.common.CommandGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `leveret user …`: the users of a running broker and what they may do.
@Command(
    name = "user",
    description = "List and change the users of a running broker and their permissions.",
    mixinStandardHelpOptions = true)
final class UserCommand extends CommandGroup {
  @Command(
      name = "list",
      description = "Print every user with the user's tags.",
      mixinStandardHelpOptions = true)
  int list(@Mixin NodeOptions node) throws IOException {
    return node.call("user list", Map.of());
  }

  @Command(
      name = "add",
      description = "Add a user who may do nothing yet.",
      mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(
              paramLabel = "PASSWORD",
              arity = "0..1",
              description = "read from standard input when it is not given")
          @Nullable String password,
      @Option(names = "--tags", paramLabel = "TAG", split = ",", description = "such as management")
          @Nullable List<String> tags,
      @Mixin NodeOptions node)
      throws IOException {
    var arguments =
        Map.of("name", name, "password-hash", Passwords.hash(password), "tags", joined(tags));
    return node.call("user add", arguments);
  }

  @Command(
      name = "delete",
      description = "Delete a user; closes the user's connections.",
      mixinStandardHelpOptions = true)
  int delete(@Parameters(paramLabel = "NAME") String name, @Mixin NodeOptions node)
      throws IOException {
    return node.call("user delete", Map.of("name", name));
  }

  @Command(
      name = "set-password",
      description = "Change the password that the next login needs.",
      mixinStandardHelpOptions = true)
  int setPassword(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(
              paramLabel = "PASSWORD",
              arity = "0..1",
              description = "read from standard input when it is not given")
          @Nullable String password,
      @Mixin NodeOptions node)
      throws IOException {
    return node.call(
        "user set-password", Map.of("name", name, "password-hash", Passwords.hash(password)));
  }

  @Command(
      name = "set-tags",
      description = "Give a user these tags, and take away all others.",
      mixinStandardHelpOptions = true)
  int setTags(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "TAG", arity = "0..*") @Nullable List<String> tags,
      @Mixin NodeOptions node)
      throws IOException {
    return node.call("user set-tags", Map.of("name", name, "tags", joined(tags)));
  }

  @Command(
      name = "set-permissions",
      description = "Say what a user may configure, write and read: regular expressions.",
      mixinStandardHelpOptions = true)
  int setPermissions(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "CONFIGURE") String configure,
      @Parameters(paramLabel = "WRITE") String write,
      @Parameters(paramLabel = "READ") String read,
      @Option(names = "--vhost", defaultValue = "/") String virtualHost,
      @Mixin NodeOptions node)
      throws IOException {
    var arguments =
        Map.of(
            "name",
            name,
            "vhost",
            virtualHost,
            "configure",
            configure,
            "write",
            write,
            "read",
            read);
    return node.call("user set-permissions", arguments);
  }

  @Command(
      name = "clear-permissions",
      description = "Take a virtual host away from a user.",
      mixinStandardHelpOptions = true)
  int clearPermissions(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--vhost", defaultValue = "/") String virtualHost,
      @Mixin NodeOptions node)
      throws IOException {
    return node.call("user clear-permissions", Map.of("name", name, "vhost", virtualHost));
  }

  @Command(
      name = "list-permissions",
      description = "Print what a user may do in each virtual host.",
      mixinStandardHelpOptions = true)
  int listPermissions(@Parameters(paramLabel = "NAME") String name, @Mixin NodeOptions node)
      throws IOException {
    return node.call("user list-permissions", Map.of("name", name));
  }

  private static String joined(@Nullable List<String> tags) {
    return tags == null ? "" : String.join(",", tags);
  }
}

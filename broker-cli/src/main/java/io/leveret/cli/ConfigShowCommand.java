package io.leveret.cli;

import io.leveret.core.config.ConfigKey;
import io.leveret.core.config.ConfigKeys;
import io.leveret.core.config.Settings;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `leveret config show`: every value that `leveret start` would use, and who set it.
@Command(
    name = "show",
    description = "Show every value that would be used, and who set it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ConfigShowCommand implements Callable<Integer> {
  @Mixin ConfigOptions options;

  @Option(names = "--json", description = "as a JSON array, for scripts")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    var settings = options.resolve();
    var _ = settings.toConfig();
    spec.commandLine().getOut().print(json ? asJson(settings) : asTable(settings));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static String asTable(Settings settings) {
    return ConfigKeys.all().stream()
        .map(key ->
            "%-33s %-38s %s%n".formatted(key.name(), value(settings, key), settings.origin(key)))
        .collect(Collectors.joining());
  }

  private static String asJson(Settings settings) {
    return ConfigKeys.all().stream()
        .map(key ->
            "  {\"key\": %s, \"value\": %s, \"origin\": %s}"
                .formatted(
                    quote(key.name()), quote(value(settings, key)), quote(settings.origin(key))))
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static String value(Settings settings, ConfigKey<?> key) {
    return key.display(settings.text(key));
  }

  private static String quote(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}

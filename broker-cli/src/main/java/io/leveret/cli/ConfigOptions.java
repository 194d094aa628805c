package io.leveret.cli;

import io.leveret.core.config.ConfigFile;
import io.leveret.core.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what the broker shall do; for every command that needs to know.
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file (default: config/leveret.conf, if there is one)")
  @Nullable Path file;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "where queues and messages live (default: data)")
  @Nullable String dataDir;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port to listen on, 0 for a free one (default: 5672)")
  @Nullable String port;

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      description = "address to listen on (default: 127.0.0.1)")
  @Nullable String bind;

  @Option(
      names = {"-D", "--set"},
      paramLabel = "KEY=VALUE",
      description = "any key of the configuration file; may be repeated")
  Map<String, String> keys = new LinkedHashMap<>();

  /// What the flags, the environment, the file and the defaults come to.
  ///
  /// @throws io.leveret.core.config.ConfigException at the first mistake in any of them
  Settings resolve() {
    return resolve(Optional.ofNullable(file).or(ConfigOptions::defaultFile));
  }

  Settings resolve(Optional<Path> chosen) {
    var contents = chosen.map(ConfigFile::read).orElseGet(ConfigFile::none);
    return Settings.resolve(flags(), System.getenv(), contents);
  }

  /// `config/leveret.conf` of the installation, or of the current directory when nothing says where
  /// that is.
  static Optional<Path> defaultFile() {
    var file = home().resolve("config", "leveret.conf");
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /// The installation, as the launcher tells it.
  static Path home() {
    return Path.of(System.getProperty("leveret.home", ""));
  }

  private Map<String, String> flags() {
    var flags = new LinkedHashMap<>(keys);
    put(flags, "data-dir", dataDir);
    put(flags, "listen.port", port);
    put(flags, "listen.bind", bind);
    return flags;
  }

  private static void put(Map<String, String> flags, String key, @Nullable String text) {
    if (text != null) {
      flags.put(key, text);
    }
  }
}

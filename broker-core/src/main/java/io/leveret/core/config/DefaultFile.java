package io.leveret.core.config;

/// Writes the default configuration file: every key, what it does, and its default. Stateless.
public final class DefaultFile {
  private DefaultFile() {}

  /// The whole file; reading it sets every key to its default.
  public static String render() {
    var out = new StringBuilder();
    out.append("# Leveret: everything that can be set, each with its default.\n");
    out.append("#\n");
    out.append("# A flag wins over the environment, the environment over this file:\n");
    out.append("#   leveret start --set limits.heartbeat=30s\n");
    out.append("#   LEVERET_LIMITS_HEARTBEAT=30s leveret start\n");
    out.append("# Sizes: 4096, 128KiB, 64MiB, 1GB. Times: 10ms, 60s, 5min.\n");
    for (var key : ConfigKeys.all()) {
      out.append('\n');
      key.doc().lines().forEach(line -> out.append("# ").append(line).append('\n'));
      out.append((key.name() + " = " + key.defaultText()).strip()).append('\n');
    }
    return out.toString();
  }
}

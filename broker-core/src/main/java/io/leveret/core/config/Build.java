package io.leveret.core.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.stream.Collectors;

/// Which Leveret this is. The build writes the version into a resource. Stateless.
public final class Build {
  private static final String VERSION = read();

  private Build() {}

  /// The version of Leveret, such as `0.1.0`.
  public static String version() {
    return VERSION;
  }

  /// `Leveret 0.1.0, Java 25.0.3`.
  public static String platform() {
    var java =
        Runtime.version().version().stream().map(String::valueOf).collect(Collectors.joining("."));
    return "Leveret " + VERSION + ", Java " + java;
  }

  private static String read() {
    try (var in = Build.class.getResourceAsStream("build.properties")) {
      var properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

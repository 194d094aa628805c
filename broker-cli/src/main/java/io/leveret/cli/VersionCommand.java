package io.leveret.cli;

import io.leveret.core.config.Build;
import java.io.IOException;
import java.util.Collections;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `leveret version`: what runs here, in the words that a report of a fault needs.
@Command(
    name = "version",
    description = "Print the versions of Leveret, Java and Netty.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    for (String line : new Provider().getVersion()) {
      spec.commandLine().getOut().println(line);
    }
    return 0;
  }

  /// The same for `leveret --version`.
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {
        "Leveret " + Build.version(),
        "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
        "Netty " + nettyVersion()
      };
    }

    /// From the file that Netty's build leaves in its jars: only the server may know Netty's
    /// classes.
    private static String nettyVersion() throws IOException {
      var loader = Objects.requireNonNull(Provider.class.getClassLoader());
      var files = loader.getResources("META-INF/io.netty.versions.properties");
      for (var file : Collections.list(files)) {
        var properties = new Properties();
        try (var in = file.openStream()) {
          properties.load(in);
        }
        var version = properties.getProperty("netty-common.version");
        if (version != null) {
          return version;
        }
      }
      return "unknown";
    }
  }
}

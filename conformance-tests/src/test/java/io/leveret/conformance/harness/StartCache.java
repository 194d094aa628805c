package io.leveret.conformance.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The broker's classes as they are once linked, for quicker starts: what takes longest in most
/// tests of what a restart brings back. Made of one start, when the first broker is to start.
///
/// The JVM keeps no classes of directories, so there is no cache where the broker was compiled but
/// not packaged; and a JVM that cannot use it, for other options, does without.
final class StartCache {
  private static final Path FILE = Path.of("target", "broker.aot").toAbsolutePath();
  private static final List<String> OPTIONS = make();

  private StartCache() {}

  /// The JVM's options to start by it; none where there is no cache.
  static List<String> use() {
    return OPTIONS;
  }

  private static List<String> make() {
    var classPath = BrokerProcess.classPath().split(File.pathSeparator, -1);
    if (Arrays.stream(classPath).anyMatch(entry -> Files.isDirectory(Path.of(entry)))) {
      return List.of();
    }
    try {
      Files.deleteIfExists(FILE);
      train(Files.createTempDirectory("leveret-training-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Files.exists(FILE)
        ? List.of("-XX:AOTCache=" + FILE, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }

  private static void train(Path dataDir) throws IOException {
    BrokerProcess.train(List.of("-XX:AOTCacheOutput=" + FILE), dataDir).stop();
    Broker.remove(dataDir);
  }
}

package io.leveret.conformance.harness;

import com.rabbitmq.client.ConnectionFactory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// A broker to test: the one that `-Dbroker.uri` names, or a Leveret process.
///
/// Ordinary tests share one process ([#shared]); tests that restart, kill or configure it start
/// their own ([#startPrivate]). A broker of our own keeps its port over a restart, as a client
/// expects.
public final class Broker implements AutoCloseable {
  private static final String FOREIGN_URI = System.getProperty("broker.uri", "");

  private final Path dataDir;
  private final List<String> way;
  private final List<String> options;
  private final String host;
  private int port;
  private BrokerProcess process;

  private Broker(Path dataDir, List<String> way, List<String> options, BrokerProcess process) {
    this.way = way;
    this.dataDir = dataDir;
    this.options = options;
    this.host = "127.0.0.1";
    this.process = process;
    this.port = process.port();
  }

  /// Whether the run is against a broker that somebody else started.
  public static boolean isForeign() {
    return !FOREIGN_URI.isEmpty();
  }

  /// Whether the run is of a broker that is told more than where its files are.
  static boolean hasOptions() {
    return !System.getProperty("broker.options", "").isBlank();
  }

  /// The address of the broker that all ordinary tests of this JVM share.
  public static Endpoint shared() {
    return Shared.ENDPOINT;
  }

  /// The data directory of the broker that all ordinary tests of this JVM share; only when it is
  /// one of our own.
  static Path sharedDataDir() {
    return Shared.DATA_DIR.orElseThrow();
  }

  /// Starts a Leveret process on `dataDir` with more start flags; the caller closes it. A flag that
  /// begins with `-J` is the JVM's.
  ///
  /// Skips the test when the run is against a foreign broker.
  public static Broker startPrivate(Path dataDir, String... options) throws IOException {
    return startBy(List.of(), dataDir, options);
  }

  /// Does the same by way of a command that becomes the broker.
  public static Broker startBy(List<String> way, Path dataDir, String... options)
      throws IOException {
    Assumptions.assumeFalse(isForeign(), "needs a broker process of its own");
    var flags = List.of(options);
    return new Broker(dataDir, way, flags, BrokerProcess.start(way, dataDir, 0, flags));
  }

  /// Runs another command of Leveret, such as `store check DIR`, to its end. A word that begins
  /// with `-J` is the JVM's.
  public static Tool run(String... arguments) throws IOException {
    return BrokerProcess.run(List.of(arguments));
  }

  /// What a command of Leveret did.
  public record Tool(int exitCode, List<String> output) {}

  /// Where clients connect, as user `guest`, to virtual host `/`.
  public Endpoint endpoint() {
    return new Endpoint(host, port, "guest", "guest", "/");
  }

  /// Everything the running process has printed so far.
  public List<String> output() {
    return process.output();
  }

  public Path dataDir() {
    return dataDir;
  }

  /// The process id of the broker.
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Ends the process with SIGKILL and waits for its end.
  public void kill9() {
    process.kill9();
  }

  /// Ends the process with SIGTERM, waits, and returns its exit code.
  public int stop() {
    return process.stop();
  }

  /// Waits until the process has ended by itself, and returns its exit code.
  public int awaitEnd() {
    return process.awaitEnd();
  }

  /// Starts the process again on the same data directory and port, stopping it first if it runs.
  public void restart() throws IOException {
    if (process.isAlive()) {
      process.stop();
    }
    process = BrokerProcess.start(way, dataDir, port, options);
    port = process.port();
  }

  /// Starts the process again and ends it with SIGKILL after `time`, ready or not.
  public void killWhileStarting(Duration time) throws IOException {
    BrokerProcess.killWhileStarting(way, dataDir, port, options, time);
  }

  /// Ends the process at once; the data directory is left to whoever made it.
  @Override
  public void close() {
    process.kill9();
  }

  /// Removes the data directory of a broker that has ended, as far as that is possible.
  static void remove(Path dataDir) {
    try (var files = Files.walk(dataDir)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException left) {
      System.err.println("not removed: " + dataDir + " (" + left.getMessage() + ")");
    }
  }

  /// An address and the account to use there.
  public record Endpoint(
      String host, int port, String username, String password, String virtualHost) {

    /// A factory with automatic recovery off: a conformance test wants to see each close.
    public ConnectionFactory connectionFactory() {
      var factory = new ConnectionFactory();
      factory.setHost(host);
      factory.setPort(port);
      factory.setUsername(username);
      factory.setPassword(password);
      factory.setVirtualHost(virtualHost);
      factory.setAutomaticRecoveryEnabled(false);
      factory.setTopologyRecoveryEnabled(false);
      factory.setConnectionTimeout(10_000);
      factory.setHandshakeTimeout(15_000);
      return factory;
    }

    static Endpoint of(URI uri) {
      var factory = new ConnectionFactory();
      try {
        factory.setUri(uri);
      } catch (Exception malformed) {
        throw new IllegalArgumentException("broker.uri cannot be read: " + uri, malformed);
      }
      return new Endpoint(
          factory.getHost(),
          factory.getPort(),
          factory.getUsername(),
          factory.getPassword(),
          factory.getVirtualHost().isEmpty() ? "/" : factory.getVirtualHost());
    }
  }

  /// Started by the first test that asks; the process ends with this JVM.
  private static final class Shared {
    static final Optional<Path> DATA_DIR = isForeign() ? Optional.empty() : Optional.of(make());
    static final Endpoint ENDPOINT =
        DATA_DIR.map(Shared::start).orElseGet(() -> Endpoint.of(URI.create(FOREIGN_URI)));

    private static Path make() {
      try {
        return Files.createTempDirectory("leveret-conformance-");
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
    }

    private static Endpoint start(Path dataDir) {
      try {
        var process = BrokerProcess.start(List.of(), dataDir, 0, List.of());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(process, dataDir)));
        return new Endpoint("127.0.0.1", process.port(), "guest", "guest", "/");
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
    }

    private static void remove(BrokerProcess process, Path dataDir) {
      process.kill9();
      Broker.remove(dataDir);
    }
  }
}

package io.leveret.cli.perf.common;

import io.leveret.cli.perf.report.Console;
import io.leveret.cli.perf.wire.AmqpUri;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Options of every kind of run: which broker, for how long, and where the figures go.
public final class TargetOptions {
  @Spec(Target.MIXEE)
  public CommandSpec spec;

  @Option(
      names = {"-U", "--uri"},
      paramLabel = "URI",
      defaultValue = "amqp://guest:guest@127.0.0.1:5672/",
      description = "the broker: amqp://user:password@host:port/vhost (default: ${DEFAULT-VALUE})")
  public String uri;

  @Option(
      names = {"-z", "--time"},
      paramLabel = "SECONDS",
      description = "how long to measure; without it until Ctrl-C, or until all counts are reached")
  public double seconds;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "time between live lines (default: ${DEFAULT-VALUE})")
  public double interval;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write the result as JSON to FILE, or to standard output for -")
  public @Nullable Path json;

  @Option(
      names = "--broker-pid",
      paramLabel = "PID",
      description = "process of a broker on this machine, to report its CPU and memory")
  public long brokerPid;

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "heartbeat to agree on, 0 for none (default: ${DEFAULT-VALUE})")
  public int heartbeat;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  boolean help;

  /// What is done to a broker, and told.
  @FunctionalInterface
  public interface Run {
    /// @return the exit code
    int against(AmqpUri broker, Console console) throws IOException;
  }

  /// Does it; a broker that is not there, refuses or breaks off is one line on standard error.
  ///
  /// @return the exit code
  /// @throws ParameterException when the URI is none
  public int run(Run run) {
    var broker = amqpUri();
    var command = spec.commandLine();
    var console = new Console(command.getOut(), command.getErr(), json);
    try {
      return run.against(broker, console);
    } catch (IOException refused) {
      return console.failure(String.valueOf(refused.getMessage()));
    }
  }

  private AmqpUri amqpUri() {
    try {
      return AmqpUri.parse(uri);
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(spec.commandLine(), "--uri: " + refused.getMessage(), refused);
    }
  }

  /// @throws ParameterException when a value is out of range
  public void validate() {
    require(seconds >= 0, "--time must not be negative");
    require(interval >= 0.01, "--interval must be at least 0.01");
    require(heartbeat >= 0 && heartbeat <= 65_535, "--heartbeat must be 0..65535");
    require(brokerPid >= 0, "--broker-pid must not be negative");
  }

  /// @throws ParameterException with `message` unless `condition` holds
  public void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /// Seconds as nanoseconds; no time given is all the time there is.
  public long durationNanos() {
    return seconds == 0 ? Long.MAX_VALUE / 2 : (long) (seconds * 1e9);
  }

  public long intervalNanos() {
    return (long) (interval * 1e9);
  }
}

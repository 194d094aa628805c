package io.leveret.cli.perf;

import io.leveret.cli.perf.wire.AmqpUri;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Options of every kind of run: which broker, for how long, and where the figures go.
final class TargetOptions {
  @Spec(Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = {"-U", "--uri"},
      paramLabel = "URI",
      defaultValue = "amqp://guest:guest@127.0.0.1:5672/",
      description = "the broker: amqp://user:password@host:port/vhost (default: ${DEFAULT-VALUE})")
  String uri;

  @Option(
      names = {"-z", "--time"},
      paramLabel = "SECONDS",
      description = "how long to measure; without it until Ctrl-C, or until all counts are reached")
  double seconds;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "time between live lines (default: ${DEFAULT-VALUE})")
  double interval;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write the result as JSON to FILE, or to standard output for -")
  @Nullable Path json;

  @Option(
      names = "--broker-pid",
      paramLabel = "PID",
      description = "process of a broker on this machine, to report its CPU and memory")
  long brokerPid;

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "heartbeat to agree on, 0 for none (default: ${DEFAULT-VALUE})")
  int heartbeat;

  /// The URI, taken apart.
  ///
  /// @throws ParameterException when it is none
  AmqpUri amqpUri() {
    try {
      return AmqpUri.parse(uri);
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(spec.commandLine(), "--uri: " + refused.getMessage(), refused);
    }
  }

  /// @throws ParameterException when a value is out of range
  void validate() {
    require(seconds >= 0, "--time must not be negative");
    require(interval >= 0.01, "--interval must be at least 0.01");
    require(heartbeat >= 0 && heartbeat <= 65_535, "--heartbeat must be 0..65535");
    require(brokerPid >= 0, "--broker-pid must not be negative");
  }

  /// @throws ParameterException with `message` unless `condition` holds
  void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /// Seconds as nanoseconds; no time given is all the time there is.
  long durationNanos() {
    return seconds == 0 ? Long.MAX_VALUE / 2 : (long) (seconds * 1e9);
  }

  long intervalNanos() {
    return (long) (interval * 1e9);
  }
}

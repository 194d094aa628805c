package io.leveret.cli.perf;

import io.leveret.cli.perf.common.TargetOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// Options of the consuming side.
final class ConsumeOptions {
  @Option(
      names = {"-y", "--consumers"},
      paramLabel = "N",
      defaultValue = "1",
      description = "consuming channels (default: ${DEFAULT-VALUE})")
  int consumers;

  @Option(
      names = {"-q", "--qos"},
      paramLabel = "PREFETCH",
      description = "messages a consumer may have unacknowledged; unlimited without it")
  int qos;

  @Option(
      names = {"-a", "--auto-ack", "--autoack"},
      description = "let the broker regard messages as acknowledged once they are sent")
  boolean autoAck;

  @Option(
      names = {"-A", "--multi-ack-every"},
      paramLabel = "N",
      defaultValue = "1",
      description = "acknowledge N messages at once (default: ${DEFAULT-VALUE})")
  int ackEvery;

  @Option(
      names = {"-R", "--consumer-rate"},
      paramLabel = "PER-SECOND",
      description = "messages a second that each consumer takes")
  double rate;

  @Option(
      names = {"-D", "--cmessages"},
      paramLabel = "N",
      description = "messages each consumer takes")
  long count;

  @Option(
      names = "--consumer-args",
      paramLabel = "K=V",
      split = ",",
      description = "arguments of basic.consume")
  Map<String, String> arguments = new LinkedHashMap<>();

  @Option(
      names = "--check-order",
      description = "count messages that do not have the number after that of the one before")
  boolean checkOrder;

  @Option(
      names = "--hold-every",
      paramLabel = "N",
      description = "keep every Nth message unacknowledged, and acknowledge the others one by one")
  int holdEvery;

  @Option(
      names = "--hold",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "with --hold-every: how many a consumer keeps; then it acknowledges the oldest "
              + "(default: ${DEFAULT-VALUE})")
  int holdMost;

  void validate(TargetOptions target) {
    target.require(consumers >= 0, "--consumers must not be negative");
    target.require(qos >= 0 && qos <= 65_535, "--qos must be 0..65535");
    target.require(ackEvery >= 1, "--multi-ack-every must be at least 1");
    target.require(
        autoAck || qos == 0 || ackEvery <= qos,
        "--multi-ack-every must not be more than --qos: no message would be acknowledged");
    target.require(rate >= 0, "--consumer-rate must not be negative");
    target.require(count >= 0, "--cmessages must not be negative");
    target.require(holdEvery >= 0, "--hold-every must not be negative");
    target.require(holdMost >= 1, "--hold must be at least 1");
    target.require(holdEvery == 0 || !autoAck, "--hold-every and --auto-ack: choose one");
    target.require(
        holdEvery == 0 || qos == 0 || qos > holdMost,
        "--qos must be more than --hold, or no message would come after those");
  }

  /// Acknowledge after so many messages; 0 for automatic acknowledgement.
  int acknowledgeEvery() {
    return autoAck ? 0 : ackEvery;
  }
}

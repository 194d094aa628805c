package io.leveret.cli.perf;

import io.leveret.cli.perf.common.TargetOptions;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/// Options of the publishing side.
final class PublishOptions {
  /// What `--flag` takes, spelt as people type it.
  enum Flag {
    persistent,
    mandatory
  }

  @Option(
      names = {"-x", "--producers"},
      paramLabel = "N",
      defaultValue = "1",
      description = "publishing channels (default: ${DEFAULT-VALUE})")
  int producers;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "OCTETS",
      defaultValue = "16",
      description =
          "size of a message's body; latency is known from 16 on (default: ${DEFAULT-VALUE})")
  int size;

  @Option(
      names = {"-f", "--flag"},
      paramLabel = "FLAG",
      split = ",",
      description = "persistent, mandatory or both")
  Set<Flag> flags = EnumSet.noneOf(Flag.class);

  @Option(
      names = {"-c", "--confirm"},
      paramLabel = "N",
      description = "use publisher confirms, with at most N messages unconfirmed")
  int confirm;

  @Option(
      names = {"-r", "--rate"},
      paramLabel = "PER-SECOND",
      description = "messages a second of each producer; as fast as possible without it")
  double rate;

  @Option(
      names = {"-C", "--pmessages"},
      paramLabel = "N",
      description = "messages each producer sends")
  long count;

  @Option(
      names = "--random-keys",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "use N keys in random order: %%d in the routing key and in --headers becomes 0..N-1")
  int randomKeys;

  @Option(
      names = "--headers",
      paramLabel = "K=V",
      split = ",",
      description = "headers of every message")
  Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--max-backlog",
      paramLabel = "N",
      description = "pause while more than N messages are published but not yet received")
  long maxBacklog;

  @Option(
      names = "--one-write-per-message",
      description = "write every message by itself, as ordinary clients do, rather than in batches")
  boolean oneWrite;

  void validate(TargetOptions target) {
    target.require(producers >= 0, "--producers must not be negative");
    target.require(size >= 0 && size <= 1 << 29, "--size must be 0..536870912");
    target.require(confirm >= 0 && confirm <= 1 << 24, "--confirm must be 0..16777216");
    target.require(rate >= 0, "--rate must not be negative");
    target.require(count >= 0, "--pmessages must not be negative");
    target.require(randomKeys >= 1, "--random-keys must be at least 1");
    target.require(maxBacklog >= 0, "--max-backlog must not be negative");
  }
}

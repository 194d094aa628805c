package io.leveret.core.model.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Many seeds, each in a world of its own, so that they may run at once.
///
/// @param shards of the broker
/// @param moves whether connections move to the shard that they are drawn to
record Suite(Fault fault, int shards, boolean moves) {
  private static final long SEEDS = 10_000;

  /// Of so many seeds one is tried with several shards that connections move between, too, and
  /// another one with those that they stay on.
  private static final long SHARE_OF_SHARDS = 20;

  Suite(Fault fault) {
    this(fault, 1, false);
  }

  void run() {
    var only = Long.getLong("seed");
    if (only != null) {
      require(only);
    } else {
      LongStream.rangeClosed(Long.getLong("model.first", 1), Long.getLong("model.seeds", SEEDS))
          .parallel()
          .filter(this::isTried)
          .forEach(this::require);
    }
  }

  private boolean isTried(long seed) {
    long share = Long.getLong("model.share", SHARE_OF_SHARDS);
    return shards == 1 || seed % share == (moves ? 0 : share / 2);
  }

  /// How many of the first seeds fail.
  long failures(long seeds) {
    return LongStream.rangeClosed(1, seeds)
        .parallel()
        .filter(seed -> Trial.of(this, seed, commands(seed)).fails())
        .count();
  }

  private List<Command> commands(long seed) {
    return Generator.commands(seed);
  }

  private void require(long seed) {
    List<Command> commands = commands(seed);
    Trial trial = Trial.of(this, seed, commands);
    if (trial.fails()) {
      List<Command> few =
          shorten(seed, commands.subList(0, Math.min(trial.steps() + 1, commands.size())));
      Throwable cause = Trial.of(this, seed, few).failure().orElseThrow();
      throw new AssertionError(report(seed, few, cause), cause);
    }
  }

  /// Leaves out whatever is not needed for the failure.
  private List<Command> shorten(long seed, List<Command> commands) {
    List<Command> few = new ArrayList<>(commands);
    for (int size = few.size() / 2; size > 0; size = size / 2) {
      for (int at = few.size() - size; at >= 0; at -= size) {
        List<Command> fewer = new ArrayList<>(few);
        fewer.subList(at, at + size).clear();
        if (Trial.of(this, seed, fewer).fails()) {
          few = fewer;
          at = Math.min(at, few.size());
        }
      }
    }
    return few;
  }

  private static String report(long seed, List<Command> few, Throwable cause) {
    return """
    seed %d: %s
    repeat it with: mvn -q -pl broker-core -am test -Dtest=ModelTest -Dseed=%d \
    -Dsurefire.failIfNoSpecifiedTests=false
    the shortest sequence found:
      %s\
    """
        .formatted(
            seed,
            cause.getMessage(),
            seed,
            few.stream().map(Command::toString).collect(Collectors.joining("\n  ")));
  }
}

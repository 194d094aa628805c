package io.leveret.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class LoadPlanTest {
  @Test
  void givesProducersTheQueuesOfAPatternInTurn() {
    var plan = plan("--queue-pattern", "q-%d", "--queue-pattern-from", "3", "--queue-pattern-to=4");

    assertThat(plan.queue(0)).isEqualTo("q-3");
    assertThat(plan.queue(1)).isEqualTo("q-4");
    assertThat(plan.queue(2)).isEqualTo("q-3");
    assertThat(plan.shape(1).routingKey()).isEqualTo("q-4");
  }

  @Test
  void spreadsClientsOverTheConnections() {
    assertThat(plan().channelsOf(10)).isEqualTo(1);
    assertThat(plan("--channels", "4").channelsOf(10)).isEqualTo(4);
    assertThat(plan("--connections", "3").channelsOf(10)).isEqualTo(4);
    assertThat(plan("--connections", "3").channelsOf(0)).isEqualTo(1);
  }

  @Test
  void acknowledgesUnlessToldOtherwise() {
    assertThat(plan().subscriberPlan().ackEvery()).isEqualTo(1);
    assertThat(plan("-A", "10").subscriberPlan().ackEvery()).isEqualTo(10);
    assertThat(plan("--autoack").subscriberPlan().ackEvery()).isZero();
  }

  @Test
  void stampsOnlyBodiesWithRoomForIt() {
    assertThat(plan("-s", "16").stamped()).isTrue();
    assertThat(plan("-s", "15").stamped()).isFalse();
    assertThat(plan("-s", "16", "--no-latency").stamped()).isFalse();
  }

  @Test
  void keepsTheMemoryOfManyProducersInBounds() {
    var plan = plan("-x", "10000");

    assertThat(10_000L * plan.batchOctets()).isLessThanOrEqualTo(64 << 20);
  }

  @Test
  void takesFlagsAndHeaders() {
    var shape = plan("-f", "persistent", "--headers", "a=1,b=x%d").shape(0);

    assertThat(shape.persistent()).isTrue();
    assertThat(shape.mandatory()).isFalse();
    assertThat(shape.headers()).containsEntry("a", "1").containsEntry("b", "x%d");
  }

  private static LoadPlan plan(String... arguments) {
    var command = new PerfCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.plan();
  }
}

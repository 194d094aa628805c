package io.leveret.core.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PullTest {
  private static final int HERE = 1;
  private static final int THERE = 2;
  private static final int SEVERAL = -1;

  private final Pull pull = new Pull(HERE);

  private void publish(int shard, int count) {
    for (int i = 0; i < count; i++) {
      pull.publishes(shard);
    }
  }

  @Test
  void staysWhereItIsWithoutWork() {
    assertThat(pull.target()).isEqualTo(HERE);
    assertThat(pull.readsElsewhere()).isFalse();
  }

  @Test
  void isDrawnByWhatItReads() {
    pull.reads(THERE);

    assertThat(pull.target()).isEqualTo(THERE);
    assertThat(pull.readsElsewhere()).isTrue();
  }

  @Test
  void isDrawnByManyMessagesInARow() {
    publish(THERE, Pull.FIRST_PATIENCE - 1);
    assertThat(pull.target()).isEqualTo(HERE);

    publish(THERE, 1);

    assertThat(pull.target()).isEqualTo(THERE);
  }

  @Test
  void isNotDrawnByMessagesThatGoHereAndThere() {
    for (int i = 0; i < Pull.FIRST_PATIENCE; i++) {
      publish(THERE, Pull.FIRST_PATIENCE - 1);
      publish(HERE, 1);
    }

    assertThat(pull.target()).isEqualTo(HERE);
  }

  @Test
  void isNotDrawnByMessagesForSeveralShards() {
    publish(SEVERAL, Pull.FIRST_PATIENCE);

    assertThat(pull.target()).isEqualTo(HERE);
  }

  @Test
  void becomesMorePatientWithEachMove() {
    pull.reads(THERE);
    pull.moved(THERE);
    assertThat(pull.readsElsewhere()).isFalse();

    publish(HERE, Pull.FIRST_PATIENCE);
    assertThat(pull.target()).isEqualTo(THERE);
    publish(HERE, Pull.FIRST_PATIENCE);

    assertThat(pull.target()).isEqualTo(HERE);
  }
}

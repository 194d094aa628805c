package io.leveret.core.storage.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreSettingsTest {
  private static final long MIB = 1 << 20;

  @Test
  void takesAnEighthOfLittleMemoryForEachPart() {
    StoreSettings little = StoreSettings.defaults().within(256 * MIB);

    assertThat(little.tailCacheBytes()).isEqualTo(32 * MIB);
    assertThat(little.transientBytes()).isEqualTo(32 * MIB);
    assertThat(little.lagBytes()).isEqualTo(32 * MIB);
  }

  @Test
  void takesNoMoreOfMuchMemoryThanItWasTold() {
    assertThat(StoreSettings.defaults().within(16_384 * MIB)).isEqualTo(StoreSettings.defaults());
  }

  @Test
  void letsPublishersGoOnInNextToNoMemory() {
    StoreSettings least = StoreSettings.defaults().within(1);

    assertThat(least.tailCacheBytes()).isZero();
    assertThat(least.lagBytes()).isEqualTo(4 * MIB);
  }
}

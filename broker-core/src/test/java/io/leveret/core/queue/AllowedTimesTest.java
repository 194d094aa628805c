package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.queue.QueueSettings.PastTtl;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long messages may wait whose queue was told otherwise after they came (G129).
class AllowedTimesTest {
  private final AllowedTimes allowed = new AllowedTimes();

  @Test
  void keepsWhatHeldWhenAMessageCame() {
    allowed.change(1000, true);
    allowed.arrived(10);
    allowed.change(20, false);
    allowed.arrived(11);

    assertThat(allowed.when(10)).isEqualTo(1000);
    assertThat(allowed.when(11)).isEqualTo(20);
    assertThat(allowed.past()).containsExactly(new PastTtl(10, 1000));
  }

  /// A start finds the messages of a higher priority, or those that were handed out, before others.
  @Test
  void keepsItForWhatAStartFoundInAnotherOrder() {
    allowed.arrived(20);
    allowed.arrived(10);

    allowed.change(200, false);

    assertThat(allowed.when(20)).isEqualTo(QueueSettings.UNLIMITED);
    assertThat(allowed.past()).containsExactly(new PastTtl(20, QueueSettings.UNLIMITED));
  }

  /// A loss of power took what came last; what comes next has its address.
  @Test
  void tellsWhatComesAfterALossOfPowerFromWhatWasLost() {
    allowed.change(200, true);
    allowed.recover(List.of(new PastTtl(5, 1000), new PastTtl(20, QueueSettings.UNLIMITED)));

    allowed.goOnFrom(10);

    assertThat(allowed.when(5)).isEqualTo(1000);
    assertThat(allowed.when(9)).isEqualTo(QueueSettings.UNLIMITED);
    assertThat(allowed.when(10)).isEqualTo(200);
    assertThat(allowed.past())
        .containsExactly(new PastTtl(5, 1000), new PastTtl(9, QueueSettings.UNLIMITED));
  }
}

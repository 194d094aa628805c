package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The letter of a message that somebody was given comes as one that comes again.
class RedeliveredLetterTest {
  private final ColdBench bench = new ColdBench(SteppedStore.memory(new Random(1)));

  @AfterEach
  void close() {
    bench.close();
  }

  /// @param starts that lie between
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void isMarkedAlsoBehindMessagesThatAreNew(int starts) {
    var letters = bench.declare("letters", FieldTable.EMPTY);
    var queue =
        bench.declare(
            "q",
            FieldTable.builder()
                .put("x-dead-letter-exchange", "")
                .put("x-dead-letter-routing-key", "letters")
                .build());
    bench.publish("before", 0, MessageView.FOR_EVER, letters);
    bench.publish("rejected", 0, MessageView.FOR_EVER, queue);
    var taker = new FakeConsumer(AckMode.MANUAL, 0);
    queue.get(taker, () -> {});
    taker.held.forEach(delivery -> queue.reject(delivery.sequence(), delivery.entry()));
    bench.settle();
    bench.publish("after", 0, MessageView.FOR_EVER, letters);
    bench.settle();

    for (int i = 0; i < starts; i++) {
      bench.restart();
    }

    var reader = new FakeConsumer(AckMode.MANUAL, 0);
    for (int i = 0; i < 3; i++) {
      while (bench.queue("letters").get(reader, () -> {}) == GetResult.LATER) {
        bench.settle();
      }
    }
    assertThat(reader.bodies()).containsExactly("before", "rejected", "after");
    assertThat(reader.held)
        .extracting(QueueBench.Delivery::isRedelivered)
        .containsExactly(false, true, false);
  }
}

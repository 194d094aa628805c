package io.leveret.conformance.basic;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A client that sends each message by itself, as fast as it can. S1L
final class SmallWritesTest {
  private static final int MESSAGES = 30_000;

  /// What it sent last before it went comes, too, and in order.
  @Test
  @Proves("QU-11")
  void losesNothingWhenTheSocketIsClosed(BrokerFixture broker) throws Exception {
    var queue = broker.name("small");
    var consumer = broker.openChannelWith(queue);
    var inOrder = new AtomicInteger();
    consumer.basicConsume(
        queue,
        true,
        (_, delivery) ->
            inOrder.compareAndSet(
                ByteBuffer.wrap(delivery.getBody()).getInt(), next(delivery.getBody())),
        _ -> {});

    try (var publisher = broker.openRawChannel()) {
      for (int i = 0; i < MESSAGES; i++) {
        publisher.publish(1, "", queue, ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
      }
      publisher.shutdownOutput();
      publisher.expectEndAfterAnything();
    }

    Clients.awaitTrue(() -> inOrder.get() == MESSAGES);
    assertThat(consumer.messageCount(queue)).isZero();
  }

  private static int next(byte[] body) {
    return ByteBuffer.wrap(body).getInt() + 1;
  }
}

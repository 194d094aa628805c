package io.leveret.conformance.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Transactions of a broker of three shards: the client is on one, and what it concerns is on the
/// other two.
@NeedsOwnBroker
final class ShardTransactionsTest extends OnThreeShards {
  @Test
  @Proves({"ST-40", "AK-08"})
  void commitsATransactionThatConcernsSeveralShards() throws Exception {
    var first = declare(here, "first", Map.of());
    var second = declare(there, "second", Map.of());
    publish(there, first, "task");
    var task = Clients.awaitMessage(elsewhere, first, false);
    elsewhere.txSelect();
    publish(elsewhere, first, "one");
    publish(elsewhere, second, "two");
    elsewhere.basicAck(task.getEnvelope().getDeliveryTag(), false);
    assertThat(here.queueDeclarePassive(first).getMessageCount()).isZero();

    elsewhere.txCommit();
    crash();

    assertThat(Clients.awaitMessage(here, "first").getBody()).isEqualTo("one".getBytes(UTF_8));
    assertThat(Clients.awaitMessage(here, "second").getBody()).isEqualTo("two".getBytes(UTF_8));
    assertThat(here.basicGet("first", true)).isNull();
  }

  /// A message that dies of a transaction is gone with its commit, also where its letter must be on
  /// another disk first, and its body be copied.
  @Test
  @Proves({"ST-40", "AK-08", "DL-01"})
  void keepsTheDeathsOfATransaction() throws Exception {
    var letters = declare(there, "letters", Map.of());
    Map<String, Object> arguments =
        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", letters);
    var queue = declare(here, "q", arguments);
    for (String body : List.of("a", "b".repeat(600_000))) {
      publish(here, queue, body);
    }
    elsewhere.txSelect();
    for (int i = 0; i < 2; i++) {
      var delivery = Clients.awaitMessage(elsewhere, queue, false);
      elsewhere.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
    }

    elsewhere.txCommit();
    crash();

    assertThat(here.queueDeclarePassive("q").getMessageCount()).isZero();
    assertThat(here.basicGet("letters", true).getBody()).hasSize(1);
    assertThat(here.basicGet("letters", true).getBody()).hasSize(600_000);
    assertThat(here.basicGet("letters", true)).isNull();
  }
}

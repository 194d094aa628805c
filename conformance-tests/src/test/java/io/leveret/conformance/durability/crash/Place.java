package io.leveret.conformance.durability.crash;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Where the clients publish, and the queues behind it.
enum Place {
  /// A queue that is consumed from meanwhile.
  WORK("", "work", List.of("work")),
  /// One that drops what is too much.
  LIMITED("", "limited", List.of("limited")),
  /// One whose messages die soon.
  EXPIRING("", "expiring", List.of("expiring")),
  /// Several, one of them with priorities, one whose messages are only written, and one that does
  /// not survive.
  FAN("fan", "", List.of("fan-synced", "fan-written", "fan-priority"));

  static final String DEAD = "dead";
  static final String BARRIERS = "barriers";
  static final List<String> OF_TRANSACTIONS = List.of("tx-tasks", "tx-one", "tx-two");
  private static final Map<String, Object> TO_DEAD =
      Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD);

  final String exchange;
  final String key;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  final List<String> queues;

  Place(String exchange, String key, List<String> queues) {
    this.exchange = exchange;
    this.key = key;
    this.queues = queues;
  }

  /// Whether messages leave by themselves.
  static boolean isLossy(String queue) {
    return LIMITED.queues.contains(queue) || EXPIRING.queues.contains(queue);
  }

  /// Declares everything, the queue that a restart takes away included.
  static void declareAll(Channel channel) throws IOException {
    for (var queue : List.of(DEAD, BARRIERS, "tx-one", "tx-two", "fan-synced", "fan-written")) {
      channel.queueDeclare(queue, true, false, false, Map.of());
    }
    channel.queueDeclare("work", true, false, false, TO_DEAD);
    channel.queueDeclare("tx-tasks", true, false, false, TO_DEAD);
    channel.queueDeclare("limited", true, false, false, toDead("x-max-length", 60));
    channel.queueDeclare("expiring", true, false, false, toDead("x-message-ttl", 150));
    channel.queueDeclare("fan-priority", true, false, false, Map.of("x-max-priority", 4));
    channel.queueDeclare("fan-transient", false, false, false, Map.of("x-max-length", 100));
    channel.exchangeDeclare("fan", BuiltinExchangeType.FANOUT, true);
    for (var queue : List.of("fan-synced", "fan-written", "fan-priority", "fan-transient")) {
      channel.queueBind(queue, "fan", "");
    }
  }

  private static Map<String, Object> toDead(String key, Object value) {
    return Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD, key, value);
  }
}

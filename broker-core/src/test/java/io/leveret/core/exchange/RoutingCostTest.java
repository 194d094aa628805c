package io.leveret.core.exchange;

import static io.leveret.core.exchange.RouterFixture.binding;
import static io.leveret.core.exchange.RouterFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.value.FieldTable;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What routing costs, counted in visited nodes and allocated bytes rather than in time.
class RoutingCostTest {
  private static final int MESSAGES = 20_000;

  private final RouterFixture topology = new RouterFixture();

  @Test
  void costsATopicMessageTheSameHoweverManyBindingsThereAre() {
    long few = visitsWith(10);

    long many = visitsWith(100_000);

    assertThat(many).isEqualTo(few);
  }

  @Test
  void walksPatternsOfManyWildcardsInPolynomialTime() {
    var matcher = new TopicMatcher();
    var target = new QueueNode(topology.queue("a"));
    var pattern = "#.a.".repeat(20) + "#.b";
    matcher.add(binding("x", "a", pattern, FieldTable.EMPTY), target);
    var key = "a.".repeat(100) + "a";

    long visited = visits(matcher, key);

    assertThat(visited).isLessThan(2L * 41 * 102);
  }

  @Test
  void allocatesNothingForKnownKeys() {
    topology.queues("a", "b");
    topology.exchange("direct", ExchangeType.DIRECT);
    topology.exchange("fanout", ExchangeType.FANOUT);
    topology.exchange("topic", ExchangeType.TOPIC);
    topology.exchange("outer", ExchangeType.FANOUT);
    topology.bind("direct", "a", "key");
    topology.bind("fanout", "a", "");
    topology.bind("fanout", "b", "");
    topology.bind("topic", "b", "*.b.#");
    topology.bindExchange("outer", "topic", "");

    var messages =
        List.of(
            message("", "a"),
            message("", "missing"),
            message("direct", "key"),
            message("direct", "missing"),
            message("nowhere", "key"),
            message("fanout", "whatever"),
            message("topic", "a.b.c"),
            message("topic", "missing"),
            message("outer", "a.b.c"));

    assertThat(allocatedBy(messages)).isLessThan(MESSAGES);
  }

  @Test
  void allocatesNothingForTopicKeysThatNeverRepeat() {
    topology.queues("a", "b");
    topology.exchange("topic", ExchangeType.TOPIC);
    topology.bind("topic", "a", "*.b.#");
    topology.bind("topic", "b", "#.9.#");
    var unique = new UniqueKeys("topic");

    long bytes = allocatedBy(List.of(unique.message()), unique::next);

    assertThat(bytes).isLessThan(MESSAGES);
  }

  @Test
  void allocatesNothingForHeaders() {
    topology.queues("a", "b");
    topology.exchange("headers", ExchangeType.HEADERS);
    var one = FieldTable.builder().put("n", 1).put("text", "some text").build();
    topology.bind("headers", "a", "", one);
    topology.bind("headers", "b", "", one.toBuilder().put("x-match", "any").build());

    long bytes = allocatedBy(List.of(message("headers", "key", one)));

    assertThat(topology.routed("headers", "key", one)).containsExactly("a", "b");
    assertThat(bytes).isLessThan(MESSAGES);
  }

  /// Publishing to keys that nothing is bound with must not fill a table.
  @Test
  void keepsNothingOfKeysThatLeadNowhere() {
    topology.exchange("direct", ExchangeType.DIRECT);
    var unique = new UniqueKeys("direct");

    long bytes = allocatedBy(List.of(unique.message()), unique::next);

    assertThat(bytes).isLessThan(MESSAGES);
  }

  /// One message whose routing key counts up, in place.
  private static final class UniqueKeys {
    private final MessageView message;
    private long next;

    UniqueKeys(String exchange) {
      message = RouterFixture.message(exchange, "a.b.00000000");
    }

    MessageView message() {
      return message;
    }

    void next() {
      int keyEnd = message.routingOffset() + message.routingLength();
      next++;
      for (long rest = next, i = 1; i <= 8; i++, rest /= 10) {
        message.routingMemory().put(keyEnd - (int) i, (byte) ('0' + rest % 10));
      }
    }
  }

  private long allocatedBy(List<MessageView> messages) {
    return allocatedBy(messages, () -> {});
  }

  private long allocatedBy(List<MessageView> messages, Runnable between) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long checksum = routeAll(messages, between);
    long before = threads.getCurrentThreadAllocatedBytes();
    checksum += routeAll(messages, between);
    long after = threads.getCurrentThreadAllocatedBytes();
    assertThat(checksum).isNotNegative();
    return after - before;
  }

  private long routeAll(List<MessageView> messages, Runnable between) {
    long checksum = 0;
    for (int i = 0; i < MESSAGES; i++) {
      for (int k = 0; k < messages.size(); k++) {
        checksum += topology.router.route(messages.get(k)).count();
        between.run();
      }
    }
    return checksum;
  }

  private long visitsWith(int bindings) {
    var matcher = new TopicMatcher();
    var target = new QueueNode(new RouterFixture().queue("a"));
    matcher.add(binding("x", "a", "region.*.sensor.#", FieldTable.EMPTY), target);
    matcher.add(binding("x", "a", "#.alarm", FieldTable.EMPTY), target);
    for (int i = 0; i < bindings; i++) {
      matcher.add(binding("x", "a", "region.r" + i + ".meter.#", FieldTable.EMPTY), target);
    }
    return visits(matcher, "region.r5.meter.7.alarm");
  }

  private static long visits(TopicMatcher matcher, String key) {
    var start = new ExchangeNode(Exchange.DEFAULT);
    var walk = new Walk(_ -> null);
    var message = message("x", key);
    var bytes = Keys.bytes(key);
    int keyAt = message.routingOffset() + message.routingLength() - bytes.length;
    var keys = new RoutingKeys().add(message.routingMemory(), keyAt, bytes.length);
    walk.run(start, message, keys);
    matcher.collect(walk);
    return matcher.visited();
  }
}

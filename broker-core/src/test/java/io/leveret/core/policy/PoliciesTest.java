package io.leveret.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Which policies an object has (OPS-03, G133), and what they say together (OPS-04, OPS-05).
class PoliciesTest {
  private final Policies policies = new Policies();

  @Test
  void takesTheOneOfTheHighestPriority() {
    policies.put(user("low", "q", 1, limit("max-length", 1)));
    policies.put(user("high", "q", 2, limit("expires", 2)));
    policies.put(user("elsewhere", "x", 3, limit("expires", 3)));

    var effective = policies.ofQueue("q", "classic");

    assertThat(effective.policy()).map(Policy::name).hasValue("high");
    assertThat(effective.definition()).isEqualTo(limit("expires", 2));
  }

  /// Whatever the order in which they came.
  @Test
  void takesTheFirstNameOfEqualPriorities() {
    var names = new ArrayList<>(List.of("a", "b", "c", "d"));
    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(names, new Random(seed));
      var shuffled = new Policies();
      names.forEach(name -> shuffled.put(user(name, "q", 0, limit("expires", 1))));

      assertThat(shuffled.ofQueue("q", "classic").policy()).map(Policy::name).hasValue("a");
    }
  }

  @Test
  void replacesTheOneOfItsName() {
    policies.put(user("p", "q", 9, limit("expires", 1)));

    policies.put(user("p", "q", 0, limit("expires", 2)));

    assertThat(policies.all(PolicyKind.USER)).hasSize(1);
    assertThat(policies.ofQueue("q", "classic").definition()).isEqualTo(limit("expires", 2));
  }

  @Test
  void forgetsOneThatIsRemoved() {
    policies.put(user("p", "q", 0, limit("expires", 1)));

    assertThat(policies.remove(PolicyKind.OPERATOR, "p")).isFalse();
    assertThat(policies.remove(PolicyKind.USER, "p")).isTrue();

    assertThat(policies.ofQueue("q", "classic")).isSameAs(EffectivePolicy.NONE);
  }

  @Test
  void keepsToTheKindOfObject() {
    for (var applyTo : ApplyTo.values()) {
      policies.put(
          Policy.of(
              PolicyKind.USER,
              applyTo.wireName(),
              "",
              applyTo.wireName(),
              applyTo == ApplyTo.ALL ? 0 : applyTo == ApplyTo.QUEUES ? 1 : 2,
              limit("expires", 1)));
    }

    assertThat(policies.ofQueue("o", "classic").policy())
        .map(Policy::name)
        .hasValue("classic_queues");
    assertThat(policies.ofQueue("o", "quorum").policy())
        .map(Policy::name)
        .hasValue("quorum_queues");
    assertThat(policies.ofExchange("o").policy()).map(Policy::name).hasValue("exchanges");
    policies.remove(PolicyKind.USER, "quorum_queues");
    assertThat(policies.ofQueue("o", "quorum").policy()).map(Policy::name).hasValue("queues");
    policies.remove(PolicyKind.USER, "exchanges");
    assertThat(policies.ofExchange("o").policy()).map(Policy::name).hasValue("all");
  }

  @Test
  void letsTheOperatorOnlyLowerLimits() {
    policies.put(
        user(
            "p",
            "q",
            0,
            FieldTable.builder()
                .put("max-length", 5)
                .put("message-ttl", 900)
                .put("overflow", "drop-head")
                .put("dead-letter-exchange", "x")
                .build()));
    policies.put(
        operator(
            "o",
            FieldTable.builder()
                .put("max-length", 6)
                .put("message-ttl", 100)
                .put("overflow", "reject-publish")
                .put("expires", 7)
                .build()));

    var definition = policies.ofQueue("q", "classic").definition();

    assertThat(definition.integer("max-length")).hasValue(5);
    assertThat(definition.integer("message-ttl")).hasValue(100);
    assertThat(definition.text("overflow")).hasValue("reject-publish");
    assertThat(definition.text("dead-letter-exchange")).hasValue("x");
    assertThat(definition.integer("expires")).hasValue(7);
  }

  /// Seen on RabbitMQ: no limit is more than any.
  @Test
  void takesNoDeliveryLimitForTheGreatest() {
    policies.put(user("p", "q", 0, limit("delivery-limit", -1)));
    policies.put(operator("o", limit("delivery-limit", 5)));
    assertThat(policies.ofQueue("q", "quorum").definition().integer("delivery-limit")).hasValue(5);

    policies.put(user("p", "q", 0, limit("delivery-limit", 3)));
    policies.put(operator("o", limit("delivery-limit", -2)));
    assertThat(policies.ofQueue("q", "quorum").definition().integer("delivery-limit")).hasValue(3);
  }

  /// OPS-05
  @Test
  void putsArgumentsOverTextsAndTheSmallerLimitOverBoth() {
    policies.put(
        user(
            "p",
            "q",
            0,
            FieldTable.builder()
                .put("max-length", 5)
                .put("expires", 5)
                .put("overflow", "reject-publish")
                .put("dead-letter-routing-key", "of-policy")
                .put("delivery-limit", -7)
                .put("message-ttl", Long.MAX_VALUE)
                .put("trust-client-x-death", true)
                .build()));
    var arguments =
        FieldTable.builder()
            .put("x-max-length", (short) 4)
            .put("x-expires", 6)
            .put("x-overflow", "drop-head")
            .put("x-max-priority", 9)
            .build();

    var merged = policies.ofQueue("q", "classic").over(arguments);

    assertThat(merged)
        .isEqualTo(
            FieldTable.builder()
                .put("x-max-length", 4L)
                .put("x-expires", 5L)
                .put("x-overflow", "drop-head")
                .put("x-max-priority", 9)
                .put("x-dead-letter-routing-key", "of-policy")
                .put("x-delivery-limit", -1L)
                .put("x-message-ttl", 315_360_000_000L)
                .build());
  }

  private static Policy user(String name, String pattern, int priority, FieldTable definition) {
    return Policy.of(PolicyKind.USER, name, pattern, "all", priority, definition);
  }

  private static Policy operator(String name, FieldTable definition) {
    return Policy.of(PolicyKind.OPERATOR, name, "", "queues", 0, definition);
  }

  private static FieldTable limit(String key, int value) {
    return FieldTable.of(key, FieldValue.of(value));
  }
}

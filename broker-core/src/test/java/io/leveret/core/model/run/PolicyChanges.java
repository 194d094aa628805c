package io.leveret.core.model.run;

import io.leveret.core.model.PolicySpec;
import io.leveret.core.model.run.Command.DeletePolicy;
import io.leveret.core.model.run.Command.SetPolicy;
import io.leveret.protocol.value.FieldTable;
import java.util.List;
import java.util.Random;

/// Sets and deletes policies of few names, for some of the queues and exchanges.
final class PolicyChanges {
  private static final List<String> PATTERNS =
      List.of("", "^q", "0", "[12]$", "^q1$", "^x", "^x[01]$", "^(q0|x2)$", "none");

  private static final List<String> KINDS = List.of("all", "queues", "exchanges");
  private static final int NAMES = 3;

  private final Random random;
  private final Topics topics;

  PolicyChanges(Random random, Topics topics) {
    this.random = random;
    this.topics = topics;
  }

  Command change() {
    boolean isOperators = oneOf(3);
    String name = "p" + random.nextInt(NAMES);
    return oneOf(4)
        ? new DeletePolicy(isOperators, name)
        : new SetPolicy(
            new PolicySpec(
                isOperators,
                name,
                PATTERNS.get(random.nextInt(PATTERNS.size())),
                KINDS.get(random.nextInt(KINDS.size())),
                random.nextInt(3),
                definition(isOperators)));
  }

  private FieldTable definition(boolean isOperators) {
    var definition = FieldTable.builder();
    int keys = 1 + random.nextInt(3);
    for (int i = 0; i < keys; i++) {
      add(definition, isOperators);
    }
    return definition.build();
  }

  private void add(FieldTable.Builder definition, boolean isOperators) {
    switch (random.nextInt(isOperators ? 6 : 10)) {
      case 0 -> put(definition, "message-ttl", 100L * random.nextInt(6));
      case 1 -> put(definition, "max-length", random.nextInt(4));
      case 2 -> put(definition, "max-length-bytes", random.nextInt(500));
      case 3 -> put(definition, "delivery-limit", random.nextInt(4) - 1);
      case 4 -> put(definition, "expires", 100L * (3 + random.nextInt(9)));
      case 5 -> definition.remove("overflow").put("overflow", topics.overflow());
      case 6, 7 ->
          definition
              .remove("dead-letter-exchange")
              .put("dead-letter-exchange", topics.exchangeOrDefault());
      case 8 ->
          definition.remove("dead-letter-routing-key").put("dead-letter-routing-key", topics.key());
      default ->
          definition
              .remove("alternate-exchange")
              .put("alternate-exchange", topics.exchangeOrDefault());
    }
  }

  private static void put(FieldTable.Builder definition, String key, long value) {
    definition.remove(key).put(key, value);
  }

  private boolean oneOf(int sides) {
    return random.nextInt(sides) == 0;
  }
}

package io.leveret.core.model.run;

import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The queues and exchanges of one sequence: few names, so that things meet, and for each a way in
/// which it is mostly declared.
final class Topics {
  private static final List<String> TYPES = List.of("direct", "fanout", "topic", "headers");
  private static final List<String> KEYS = List.of("a", "a.b", "a.b.c", "b", "");
  private static final List<String> BINDING_KEYS = List.of("a", "a.b", "#", "*.b", "a.#", "");
  private static final List<String> OVERFLOWS =
      List.of("drop-head", "reject-publish", "reject-publish-dlx");
  private static final int QUEUES = 3;
  private static final int EXCHANGES = 3;

  /// The queues of a sequence that buries.
  private static final int DYING = 0;

  private static final int LOST = 1;
  private static final int LETTERS = 2;

  private final Random random;
  private boolean isBurying;
  private final List<QueueMethod.Declare> queues = new ArrayList<>();
  private final List<ExchangeMethod.Declare> exchanges = new ArrayList<>();

  Topics(Random random) {
    this.random = random;
    for (int i = 0; i < QUEUES; i++) {
      queues.add(newQueue("q" + i));
    }
    for (int i = 0; i < EXCHANGES; i++) {
      exchanges.add(newExchange("x" + i));
    }
  }

  /// From now on most messages go to a durable queue that lets go of them at once, or to one from
  /// which they come to a queue as letters that is not durable and grows.
  void bury() {
    isBurying = true;
    var letters = FieldTable.builder().put("x-max-length", 0);
    queues.set(LOST, declared("q" + LOST, true, letters.build()));
    letters.put("x-dead-letter-exchange", "").put("x-dead-letter-routing-key", "q" + LETTERS);
    queues.set(DYING, declared("q" + DYING, true, letters.build()));
    queues.set(LETTERS, declared("q" + LETTERS, false, FieldTable.EMPTY));
  }

  private static QueueMethod.Declare declared(String name, boolean durable, FieldTable arguments) {
    return new QueueMethod.Declare(name, false, durable, false, false, false, arguments);
  }

  /// What a sequence begins with.
  List<Method> beginning() {
    List<Method> methods = new ArrayList<>(queues);
    methods.addAll(exchanges);
    for (int i = random.nextInt(6); i > 0; i--) {
      methods.add(bindQueue());
    }
    return methods;
  }

  String queue() {
    boolean isOther = isBurying && random.nextInt(8) > 0;
    return "q" + (isOther ? random.nextInt(LETTERS) : random.nextInt(QUEUES));
  }

  private String exchange() {
    return random.nextInt(8) == 0 ? "amq.topic" : "x" + random.nextInt(EXCHANGES);
  }

  String exchangeOrDefault() {
    return random.nextInt(isBurying ? 8 : 2) < (isBurying ? 7 : 1) ? "" : exchange();
  }

  /// A routing key, often the name of a queue.
  String key() {
    return random.nextInt(3) > 0 ? queue() : KEYS.get(random.nextInt(KEYS.size()));
  }

  String overflow() {
    return OVERFLOWS.get(random.nextInt(OVERFLOWS.size()));
  }

  /// Something that changes what there is.
  Method change() {
    return switch (random.nextInt(24)) {
      case 0 -> new QueueMethod.Delete(queue(), oneOf(4), oneOf(4), false);
      case 1, 2 -> new QueueMethod.Purge(queue(), false);
      case 3 -> newQueue(queue());
      case 4, 5, 6, 7, 8 -> queues.get(random.nextInt(QUEUES));
      case 9 ->
          new QueueMethod.Declare(queue(), true, false, false, false, false, FieldTable.EMPTY);
      case 10, 11, 12 -> bindQueue();
      case 13 -> new QueueMethod.Unbind(queue(), exchange(), bindingKey(), bindingArguments());
      case 14 -> new ExchangeMethod.Delete(exchange(), oneOf(2), false);
      case 15 -> newExchange("x" + random.nextInt(EXCHANGES));
      case 16, 17, 18, 19 -> exchanges.get(random.nextInt(EXCHANGES));
      case 20 ->
          new ExchangeMethod.Unbind(
              exchange(), exchange(), bindingKey(), false, bindingArguments());
      default ->
          new ExchangeMethod.Bind(exchange(), exchange(), bindingKey(), false, bindingArguments());
    };
  }

  private Method bindQueue() {
    return new QueueMethod.Bind(queue(), exchange(), bindingKey(), false, bindingArguments());
  }

  private String bindingKey() {
    return random.nextInt(3) == 0 ? queue() : BINDING_KEYS.get(random.nextInt(BINDING_KEYS.size()));
  }

  private FieldTable bindingArguments() {
    if (!oneOf(3)) {
      return FieldTable.EMPTY;
    }
    var arguments = FieldTable.builder();
    if (oneOf(2)) {
      arguments.put("x-match", oneOf(2) ? "any" : "all");
    }
    if (oneOf(2)) {
      arguments.put("colour", "red");
    }
    if (oneOf(2)) {
      arguments.put("size", random.nextInt(3));
    }
    return arguments.build();
  }

  private boolean oneOf(int sides) {
    return random.nextInt(sides) == 0;
  }

  private ExchangeMethod.Declare newExchange(String name) {
    boolean autoDelete = oneOf(4);
    var arguments =
        oneOf(4)
            ? FieldTable.builder().put("alternate-exchange", exchange()).build()
            : FieldTable.EMPTY;
    return new ExchangeMethod.Declare(
        name,
        TYPES.get(random.nextInt(TYPES.size())),
        false,
        !autoDelete && oneOf(2),
        autoDelete,
        oneOf(12),
        false,
        arguments);
  }

  private QueueMethod.Declare newQueue(String name) {
    return new QueueMethod.Declare(
        name, false, oneOf(2), oneOf(8), oneOf(8), false, queueArguments());
  }

  private FieldTable queueArguments() {
    var arguments = FieldTable.builder();
    if (oneOf(3)) {
      arguments.put("x-message-ttl", 100 * random.nextInt(6));
    }
    if (oneOf(3)) {
      arguments.put("x-max-length", random.nextInt(40) == 0 ? -1 : random.nextInt(4));
    }
    if (oneOf(8)) {
      arguments.put("x-max-length-bytes", random.nextInt(500));
    }
    if (oneOf(3)) {
      arguments.put("x-overflow", overflow());
    }
    if (oneOf(4)) {
      arguments.put("x-max-priority", 1 + random.nextInt(5));
    }
    if (oneOf(6)) {
      arguments.put("x-single-active-consumer", true);
    }
    if (oneOf(8)) {
      arguments.put("x-expires", 100 * (3 + random.nextInt(9)));
    }
    if (oneOf(4)) {
      arguments.put("x-delivery-limit", random.nextInt(4) - 1);
    }
    deadLetters(arguments);
    return arguments.build();
  }

  private void deadLetters(FieldTable.Builder arguments) {
    if (oneOf(2)) {
      arguments.put("x-dead-letter-exchange", exchangeOrDefault());
      if (oneOf(2)) {
        arguments.put("x-dead-letter-routing-key", key());
      }
    } else if (oneOf(40)) {
      arguments.put("x-dead-letter-routing-key", key());
    }
  }
}

package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A topic exchange matches the words of the routing key with a pattern: `*` is one, `#` any
/// number.
final class TopicExchangeTest {

  @RegisterExtension final Session session = new Session();

  /// G115, EX-01
  @ParameterizedTest(name = "{0} matches {1}")
  @Proves({"G115", "EX-01"})
  @CsvSource({
    "a.b.c, a.b.c",
    "a.*.c, a.b.c",
    "*.*.*, a.b.c",
    "#, a.b.c",
    "#, a",
    "#, ''",
    "'', ''",
    "a.#, a",
    "a.#, a.b.c",
    "#.c, a.b.c",
    "#.c, c",
    "a.#.c, a.c",
    "a.#.c, a.b.c",
    "a.#.c, a.b.b.c.c",
    "a.#.c, a.c.c",
    "#.b.#, b",
    "#.b.#, a.a.b.c.c",
    "#.#, a",
    "#.#, ''",
    "*.#, a",
    "#.*, a.b",
    "a.*.#, a.b",
    "a..b, a..b",
    "a.*.b, a..b",
    "a.#.b, a..b",
    "*.*, .",
    "., .",
    "*., a.",
    "a*, a*",
    "a#.b, a#.b",
  })
  void matches(String bindingKey, String routingKey) throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, bindingKey);

    publish(channel, exchange, routingKey, "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G115, EX-01
  @ParameterizedTest(name = "{0} does not match {1}")
  @Proves({"G115", "EX-01"})
  @CsvSource({
    "a.b.c, a.b",
    "a.b, a.b.c",
    "a.*, a",
    "a.*, a.b.c",
    "*, ''",
    "*, a.b",
    "'', a",
    "'', .",
    "a.#, b",
    "a.#, ab",
    "#.c, c.d",
    "a.#.c, a.b",
    "*.#, ''",
    "#.*, ''",
    "a.*.#, a",
    "a.b, a..b",
    "a..b, a.b",
    "a.*, A",
    "a.b, A.b",
    "a*, ab",
    "a#, ab",
    "a, *",
    "a, '#'",
  })
  void doesNotMatch(String bindingKey, String routingKey) throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, bindingKey);

    publish(channel, exchange, routingKey, "m");

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G060: patterns that overlap give a queue one copy.
  @Test
  @Proves({"G060", "EX-17"})
  void givesAQueueOneCopyWhenSeveralPatternsMatch() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "a.#");
    channel.queueBind(queue, exchange, "#.b");
    channel.queueBind(queue, exchange, "a.b");
    channel.queueBind(queue, exchange, "#.#");

    publish(channel, exchange, "a.b", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G115: unbinding one pattern leaves those that share words with it.
  @Test
  @Proves("G115")
  void unbindsOnePatternOnly() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "a.b.c");
    channel.queueBind(queue, exchange, "a.b");
    channel.queueBind(queue, exchange, "a.b.c.d");

    channel.queueUnbind(queue, exchange, "a.b.c");
    publish(channel, exchange, "a.b", "1");
    publish(channel, exchange, "a.b.c", "2");
    publish(channel, exchange, "a.b.c.d", "3");

    assertThat(drain(channel, queue)).containsExactly("1", "3");
  }

  /// EX-09: many `#` in a pattern cost no more than its words times those of the key, which a
  /// search that tries every way to share out the words would not survive.
  @Test
  @Proves({"G115", "EX-09"})
  @Differs(
      from = "RabbitMQ 4.3",
      because = "it refuses more than two '#' with 406, for which bounded matching has no need")
  void takesAPatternWithAnyNumberOfHashes() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    var few = boundQueue(channel, exchange, "#.a.#.b.#");
    var many = boundQueue(channel, exchange, "#.a.".repeat(30) + "#.b");
    var words = "a.".repeat(100);

    publish(channel, exchange, words + "b", "both");
    publish(channel, exchange, words + "b.c", "few");
    publish(channel, exchange, words + "c", "none");

    assertThat(drain(channel, few)).containsExactly("both", "few");
    assertThat(drain(channel, many)).containsExactly("both");
  }

  /// G115: 300 random patterns and keys, compared with a regular expression of each pattern.
  @Test
  @Proves({"G115", "G060"})
  void agreesWithARegularExpressionOfThePattern() throws Exception {
    var seed = Long.getLong("seed", 20_260_101L);
    var random = new Random(seed);
    var exchange = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    var patterns = new HashSet<String>();
    while (patterns.size() < 30) {
      patterns.add(words(random, List.of("a", "b", "", "*", "#")));
    }
    patterns.removeIf(pattern -> pattern.chars().filter(c -> c == '#').count() > 2);
    Map<String, String> queues = new LinkedHashMap<>();
    for (var pattern : patterns) {
      queues.put(boundQueue(channel, exchange, pattern), pattern);
    }

    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      var key = words(random, List.of("a", "b", ""));
      if (keys.add(key)) {
        publish(channel, exchange, key, key);
      }
    }

    for (var queue : queues.entrySet()) {
      var expression = expression(queue.getValue());
      var expected = keys.stream().filter(key -> expression.matcher(words(key)).matches()).toList();
      assertThat(drain(channel, queue.getKey()))
          .as("pattern %s, repeat with -Dseed=%d", queue.getValue(), seed)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static String words(Random random, List<String> vocabulary) {
    var words = new StringBuilder();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      words.append(i == 0 ? "" : ".").append(vocabulary.get(random.nextInt(vocabulary.size())));
    }
    return words.toString();
  }

  /// Every word with a dot behind it; the empty key has no word.
  private static String words(String key) {
    return key.isEmpty() ? "" : key + ".";
  }

  private static Pattern expression(String pattern) {
    var expression = new StringBuilder();
    for (var word : pattern.isEmpty() ? new String[0] : pattern.split("\\.", -1)) {
      expression.append(
          switch (word) {
            case "*" -> "[^.]*\\.";
            case "#" -> "([^.]*\\.)*";
            default -> Pattern.quote(word + ".");
          });
    }
    return Pattern.compile(expression.toString());
  }
}

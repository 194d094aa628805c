package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.OTHER;
import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.declare;
import static io.leveret.core.vhost.TopologyFixture.delete;
import static io.leveret.core.vhost.TopologyFixture.exclusive;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.policy.EffectivePolicy;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.DeadLetterTarget;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.Overflow;
import io.leveret.core.queue.QueueSettings;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Policies in force on queues, those there are and those to come (G133, G134).
class QueuePoliciesTest {
  private static final int MANY = 10_000;

  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    topology = new TopologyFixture(directory);
    topology.hosts.expireIdleQueues(topology.timers, topology.timers);
    host = topology.host;
  }

  @AfterEach
  void close() {
    topology.close();
  }

  @Test
  void isInForceForAQueueThatIsDeclaredLater() {
    set("p", "^q", table("max-length", 7));

    var queue = topology.queue("q");

    assertThat(queue.settings().maxLength()).isEqualTo(7);
    assertThat(host.policyOf(queue).policy()).map(Policy::name).hasValue("p");
    assertThat(topology.queue("other").settings()).isEqualTo(QueueSettings.NONE);
  }

  /// G134: exclusive queues, and such without a name, too.
  @Test
  void isInForceForExclusiveQueues() {
    var mine = host.declareQueue(SESSION, exclusive("mine"));
    var unnamed = host.declareQueue(SESSION, exclusive(""));

    set("p", "", table("max-length", 7));

    assertThat(mine.settings().maxLength()).isEqualTo(7);
    assertThat(unnamed.settings().maxLength()).isEqualTo(7);
  }

  @Test
  void givesBackWhatWasBeforeWhenItIsDeleted() {
    var arguments = table("x-max-length", 9);
    var queue = host.declareQueue(SESSION, declare("q", true, arguments));
    set("low", "q", table("max-length", 8));
    host.setPolicy(policy("high", "q", 1, table("max-length", 7)));

    assertThat(queue.settings().maxLength()).isEqualTo(7);
    host.deletePolicy(PolicyKind.USER, "high");
    assertThat(queue.settings().maxLength()).isEqualTo(8);
    host.deletePolicy(PolicyKind.USER, "low");

    assertThat(queue.settings().maxLength()).isEqualTo(9);
    assertThat(host.policyOf(queue)).isSameAs(EffectivePolicy.NONE);
  }

  @Test
  void lowersLimitsByTheOperatorsPolicy() {
    var queue = topology.queue("q");
    set("p", "q", table("max-length", 8));

    host.setPolicy(Policy.of(PolicyKind.OPERATOR, "p", "q", "queues", 0, table("max-length", 5)));

    assertThat(queue.settings().maxLength()).isEqualTo(5);
    assertThat(host.deletePolicy(PolicyKind.OPERATOR, "p")).isTrue();
    assertThat(host.deletePolicy(PolicyKind.OPERATOR, "p")).isFalse();
    assertThat(queue.settings().maxLength()).isEqualTo(8);
  }

  /// DL-05: an argument's key goes with a policy's exchange, and the other way round.
  @Test
  void sendsDeadLettersWhereArgumentOrPolicySays() {
    var queue = topology.queue("q");
    var own =
        FieldTable.builder()
            .put("x-dead-letter-exchange", "own")
            .put("x-overflow", "drop-head")
            .build();
    var withOwn = host.declareQueue(SESSION, declare("own", true, own));

    set(
        "p",
        "",
        FieldTable.builder()
            .put("dead-letter-exchange", "dlx")
            .put("dead-letter-routing-key", "k")
            .put("overflow", "reject-publish")
            .build());

    assertThat(queue.settings().deadLetters())
        .hasValue(new DeadLetterTarget("dlx", Optional.of("k")));
    assertThat(queue.settings().overflow()).isEqualTo(Overflow.REJECT_PUBLISH);
    assertThat(withOwn.settings().deadLetters())
        .hasValue(new DeadLetterTarget("own", Optional.of("k")));
    assertThat(withOwn.settings().overflow()).isEqualTo(Overflow.DROP_HEAD);
  }

  /// U-13, G083, G126: what only a policy says, a client cannot say as an argument.
  @Test
  void followsTheKeysThatNoArgumentHas() {
    var arguments = table("x-trust-client-x-death", FieldValue.of(true));
    var queue = host.declareQueue(SESSION, declare("q", true, arguments));
    assertThat(queue.settings().trustsClientDeaths()).isEmpty();

    set(
        "p",
        "q",
        FieldTable.builder()
            .put("trust-client-x-death", false)
            .put("delivery-limit-counts", "all")
            .put("overflow-order", "lowest-priority")
            .build());

    assertThat(queue.settings().trustsClientDeaths()).hasValue(false);
    assertThat(queue.settings().countsEveryReturn()).isTrue();
    assertThat(queue.settings().dropsLowestPriority()).isTrue();
  }

  @Test
  void dropsAtOnceWhatIsTooMany() {
    var queue = topology.queue("q");
    for (int i = 0; i < 5; i++) {
      topology.publish(queue);
    }

    set("p", "q", table("max-length", 2));

    assertThat(queue.readyCount()).isEqualTo(2);
  }

  /// G129: what is there keeps the time it has.
  @Test
  void limitsTheTimeOfMessagesThatComeLater() {
    var queue = topology.queue("q");
    topology.publish(queue);
    set("p", "q", table("message-ttl", 100));
    topology.publish(queue);

    topology.timers.advance(Duration.ofMillis(100));

    assertThat(queue.readyCount()).isEqualTo(1);
  }

  @Test
  void startsTheTimeOfAnIdleQueueAnew() {
    topology.queue("q");
    topology.timers.advance(Duration.ofMillis(500));
    set("p", "q", table("expires", 100));

    topology.timers.advance(Duration.ofMillis(99));
    assertThat(host.findQueue("q")).isPresent();
    set("p", "q", table("expires", 200));
    topology.timers.advance(Duration.ofMillis(199));
    assertThat(host.findQueue("q")).isPresent();
    topology.timers.advance(Duration.ofMillis(1));

    assertThat(host.findQueue("q")).isEmpty();
  }

  @Test
  void letsAQueueStayWhenItExpiresNoMore() {
    topology.queue("q");
    set("p", "q", table("expires", 100));

    host.deletePolicy(PolicyKind.USER, "p");

    assertThat(topology.timers.timers()).isZero();
  }

  /// A change of something else does not keep an idle queue alive.
  @Test
  void leavesTheTimeOfAnIdleQueueWhenItStaysTheSame() {
    topology.queue("q");
    set("p", "q", table("expires", 100));
    topology.timers.advance(Duration.ofMillis(60));

    set("p", "q", FieldTable.builder().put("expires", 100).put("max-length", 1).build());
    topology.timers.advance(Duration.ofMillis(40));

    assertThat(host.findQueue("q")).isEmpty();
  }

  @Test
  void knowsQuorumQueuesByTheirArgument() {
    var quorum = table("x-queue-type", FieldValue.of("quorum"));
    host.setPolicy(
        Policy.of(PolicyKind.USER, "p", "", "quorum_queues", 0, table("delivery-limit", 3)));

    var queue = host.declareQueue(SESSION, declare("q", true, quorum));

    assertThat(queue.settings().deliveryLimit()).isEqualTo(3);
    assertThat(topology.queue("classic").settings()).isEqualTo(QueueSettings.NONE);
  }

  @Test
  void forgetsQueuesThatAreGone() {
    set("p", "", table("max-length", 7));
    var queue = topology.queue("q");
    host.declareQueue(OTHER, exclusive("e"));

    host.deleteQueue(SESSION, delete("q"));
    host.sessionClosed(OTHER);

    assertThat(host.policyOf(queue)).isSameAs(EffectivePolicy.NONE);
    set("p", "", table("max-length", 8));
    assertThat(queue.settings().maxLength()).isEqualTo(7);
  }

  /// The log has policies, and a snapshot; both bring back the same.
  @Test
  void comesBackAfterARestart() {
    topology.queue("q");
    set("gone", "", table("expires", 1));
    set("p", "q", table("max-length", 6));
    set("p", "q", table("max-length", 7));
    host.setPolicy(Policy.of(PolicyKind.OPERATOR, "o", "q", "queues", -3, table("max-length", 5)));
    host.deletePolicy(PolicyKind.USER, "gone");

    for (var commands : List.of(topology.log, topology.hosts.snapshot())) {
      var again = topology.replayed(commands).find("/").orElseThrow();

      assertThat(again.policies(PolicyKind.USER)).isEqualTo(host.policies(PolicyKind.USER));
      assertThat(again.policies(PolicyKind.OPERATOR)).hasSize(1);
      assertThat(again.findQueue("q").orElseThrow().settings().maxLength()).isEqualTo(5);
    }
  }

  @Test
  void writesNothingWhenNothingChanges() {
    set("p", "q", table("max-length", 6));
    int before = topology.log.size();

    set("p", "q", table("max-length", 6));
    host.deletePolicy(PolicyKind.USER, "none");

    assertThat(topology.log).hasSize(before);
  }

  /// Each change looks at each queue once; with a look at all others for each, this would not end.
  @Test
  void changesTheSettingsOfManyQueues() {
    for (int i = 0; i < MANY; i++) {
      host.declareQueue(SESSION, declare("q" + i, false));
    }

    for (int round = 1; round <= 50; round++) {
      set("p", "^q", table("max-length", round));
      set("other" + round, "^x", table("max-length", round));
    }

    assertThat(host.queues())
        .extracting(MessageQueue::settings)
        .extracting(QueueSettings::maxLength)
        .containsOnly(50L);
  }

  private void set(String name, String pattern, FieldTable definition) {
    host.setPolicy(policy(name, pattern, 0, definition));
  }

  private static Policy policy(String name, String pattern, int priority, FieldTable definition) {
    return Policy.of(PolicyKind.USER, name, pattern, "all", priority, definition);
  }

  private static FieldTable table(String key, int value) {
    return table(key, FieldValue.of(value));
  }

  private static FieldTable table(String key, FieldValue value) {
    return FieldTable.of(key, value);
  }
}

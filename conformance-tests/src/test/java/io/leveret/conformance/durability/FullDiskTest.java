package io.leveret.conformance.durability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker process whose file system really is full: publishers wait, all else goes on, nothing is
/// lost, and room that comes back is noticed.
@NeedsOwnBroker
final class FullDiskTest {
  private static final int MIB = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String[] SMALL = {
    "-D", "storage.segment-size=1MiB", "-D", "limits.disk-free=0"
  };

  @TempDir Path dataDir;

  private Broker start(SmallDisk disk) throws IOException {
    return Broker.startBy(disk.way(), dataDir, SMALL);
  }

  private static Connection connect(Broker broker) throws Exception {
    return broker.endpoint().connectionFactory().newConnection();
  }

  /// One that publishes until it is told to wait.
  private static final class Filler implements AutoCloseable {
    private final Connection connection;
    private final Channel channel;
    private final ConcurrentSkipListMap<Long, String> open = new ConcurrentSkipListMap<>();
    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private int sent;

    Filler(Broker broker) throws Exception {
      connection = connect(broker);
      connection.addBlockedListener(notices::add, () -> notices.add(""));
      channel = connection.createChannel();
      channel.confirmSelect();
      channel.addConfirmListener(this::confirmed, (_, _) -> {});
    }

    private void confirmed(long tag, boolean multiple) {
      var which = multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
      confirmed.addAll(which.values());
      which.clear();
    }

    void publish() throws IOException {
      var body = "m" + sent++ + "-" + "x".repeat(8000);
      open.put(channel.getNextPublishSeqNo(), body);
      channel.basicPublish("", "q", MessageProperties.MINIMAL_PERSISTENT_BASIC, Session.utf8(body));
    }

    void publishUntilBlocked() throws IOException {
      while (!isBlocked()) {
        publish();
        if (open.size() > 200) {
          Awaitility.await().atMost(LIMIT).until(() -> open.size() < 100 || isBlocked());
        }
      }
    }

    boolean isBlocked() {
      return !notices.isEmpty() && !notices.getLast().isEmpty();
    }

    void awaitUnblocked() {
      Awaitility.await().atMost(LIMIT).until(() -> !isBlocked());
    }

    void awaitAllConfirmed() {
      Awaitility.await().atMost(LIMIT).until(open::isEmpty);
    }

    Set<String> confirmed() {
      return Set.copyOf(confirmed);
    }

    @Override
    public void close() {
      connection.abort();
    }
  }

  private static Set<String> drain(Channel channel) throws Exception {
    var found = new HashSet<String>();
    channel.basicQos(100);
    for (var message = channel.basicGet("q", false);
        message != null;
        message = channel.basicGet("q", false)) {
      found.add(new String(message.getBody(), UTF_8));
      channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
    }
    return found;
  }

  private static void declare(Broker broker) throws Exception {
    try (var connection = connect(broker)) {
      connection.createChannel().queueDeclare("q", true, false, false, null);
    }
  }

  /// Publishers are told to wait, a consumer drains the broker, and they go on; all over the same
  /// run, twice.
  @Test
  @Proves({"G030", "ST-03", "ST-07"})
  void blocksPublishersUntilAConsumerHasMadeRoom() throws Exception {
    try (var disk = SmallDisk.over(dataDir, 24 * MIB);
        var broker = start(disk)) {
      declare(broker);
      try (var filler = new Filler(broker);
          var consumer = connect(broker)) {
        var found = new HashSet<String>();
        for (int round = 0; round < 2; round++) {
          filler.publishUntilBlocked();
          assertThat(filler.notices.getLast()).isEqualTo("low on disk");
          found.addAll(drain(consumer.createChannel()));
          filler.awaitUnblocked();
        }
        filler.awaitAllConfirmed();
        found.addAll(drain(consumer.createChannel()));

        assertThat(found).hasSize(filler.sent).containsAll(filler.confirmed());
      }
      assertThat(warnings(broker))
          .hasSizeBetween(1, 6)
          .first()
          .asString()
          .contains(dataDir.toString(), "bytes are free");
      assertThat(broker.isAlive()).isTrue();
    }
  }

  private static List<String> warnings(Broker broker) {
    return broker.output().stream().filter(line -> line.contains("is full: ")).toList();
  }

  /// What was confirmed is there after the process was killed on a full disk and started on it; and
  /// a broker that is drained has room again, although others have made none.
  @Test
  @Proves({"G030", "ST-03", "ST-07"})
  void losesNothingWhenItIsKilledAndStartedOnAFullDisk() throws Exception {
    try (var disk = SmallDisk.over(dataDir, 24 * MIB);
        var broker = start(disk)) {
      declare(broker);
      Set<String> confirmed;
      try (var filler = new Filler(broker)) {
        filler.publishUntilBlocked();
        disk.fillUpTo(0);
        broker.kill9();
        confirmed = filler.confirmed();
      }
      broker.restart();

      try (var consumer = connect(broker)) {
        assertThat(drain(consumer.createChannel())).containsAll(confirmed);
      }
      try (var filler = new Filler(broker)) {
        filler.publish();
        filler.awaitAllConfirmed();
      }
    }
  }

  /// One that waits, and whose messages wait with it, can still close.
  @Test
  @Proves({"G030", "ST-07"})
  void answersAPublisherThatClosesWhileItWaits() throws Exception {
    try (var disk = SmallDisk.over(dataDir, 24 * MIB);
        var broker = start(disk)) {
      declare(broker);
      disk.fillUpTo(0);
      var filler = new Filler(broker);
      filler.publishUntilBlocked();
      filler.publish();

      filler.connection.close((int) LIMIT.toMillis());

      assertThat(filler.connection.isOpen()).isFalse();
      assertThat(filler.connection.getCloseReason().isInitiatedByApplication()).isTrue();
    }
  }

  /// Others have filled the disk to the last byte: acks, consumers, deletions and what needs no
  /// disk are served, declarations are refused on their channel, and publishers go on when the
  /// others have made room.
  @Test
  @Proves({"G030", "ST-03", "ST-07"})
  void servesTheRestWhileOthersHaveFilledTheDisk() throws Exception {
    try (var disk = SmallDisk.over(dataDir, 24 * MIB);
        var broker = start(disk)) {
      declare(broker);
      try (var filler = new Filler(broker);
          var other = connect(broker)) {
        filler.publish();
        filler.awaitAllConfirmed();
        var ballast = disk.fillUpTo(0);
        filler.publishUntilBlocked();

        var channel = other.createChannel();
        var message = channel.basicGet("q", false);
        channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
        channel.queueDeclare("q", true, false, false, null);
        channel.queueDeclare("fleeting", false, true, false, null);
        assertThat(refusals(other)).last().isEqualTo(AMQP.RESOURCE_ERROR);
        channel.queueDelete("durable-0");

        Files.delete(ballast);
        filler.awaitUnblocked();
        filler.awaitAllConfirmed();
        other.createChannel().queueDeclare("more", true, false, false, null);
      }
    }
  }

  /// On a disk that others have filled, an operator can change what is wrong, and is told at once
  /// when even the room that is kept for that is used up; what takes something away is always done.
  @Test
  @Proves({"ST-07", "OPS-01"})
  void servesOperatorsWhileOthersHaveFilledTheDisk() throws Exception {
    try (var disk = SmallDisk.over(dataDir, 24 * MIB);
        var broker = start(disk)) {
      declare(broker);
      var ballast = disk.fillUpTo(0);
      try (var filler = new Filler(broker);
          var other = connect(broker)) {
        filler.publishUntilBlocked();
        assertThat(refusals(other)).last().isEqualTo(AMQP.RESOURCE_ERROR);

        assertThat(policy(disk, "set", "p0", "nothing", "{\"max-length\":1}").exitCode()).isZero();
        assertThat(policyUntilRefused(disk).refusal()).contains("the disk is full");
        assertThat(policy(disk, "clear", "p0").exitCode()).isZero();
        other.createChannel().queueDelete("q");

        Files.delete(ballast);
        filler.awaitUnblocked();
        other.createChannel().queueDeclare("more", true, false, false, null);
        assertThat(policy(disk, "set", "p0", "nothing", "{\"max-length\":1}").exitCode()).isZero();
      }
    }
  }

  private static Command policyUntilRefused(SmallDisk disk) {
    var pattern = "x".repeat(12_000);
    var result = policy(disk, "set", "p1", pattern, "{\"max-length\":1}");
    for (int i = 2; i < 200 && result.exitCode() == 0; i++) {
      result = policy(disk, "set", "p" + i, pattern, "{\"max-length\":1}");
    }
    return result;
  }

  private static Command policy(SmallDisk disk, String... words) {
    var arguments = new ArrayList<>(List.of(words));
    arguments.addFirst("policy");
    arguments.add("--data-dir=" + disk.seen());
    return Command.run(arguments.toArray(String[]::new));
  }

  /// Declares durable queues until one is refused; answers how each went.
  private static List<Integer> refusals(Connection connection) throws Exception {
    var codes = new ArrayList<Integer>();
    for (int i = 0; codes.isEmpty() || codes.getLast() == 0; i++) {
      String name = "durable-" + i;
      var channel = connection.createChannel();
      var arguments = Map.<String, Object>of("x-dummy", "x".repeat(4000));
      try {
        channel.queueDeclare(name, true, false, false, arguments);
        codes.add(0);
        channel.close();
      } catch (IOException _) {
        codes.add(Refusal.closing(channel).replyCode());
      }
    }
    return codes;
  }
}

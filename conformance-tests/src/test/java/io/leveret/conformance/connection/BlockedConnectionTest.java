package io.leveret.conformance.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A connection that is blocked is served, but for what it publishes: its consumers can make the
/// room that its publishers wait for.
@NeedsOwnBroker
final class BlockedConnectionTest {
  private static final String[] SMALL_DISK = {
    "-D", "storage.segment-size=1MiB", "-D", "limits.disk-used=32MiB"
  };
  private static final String[] DISK_FULL = {"-D", "limits.disk-free=" + (1L << 50)};

  /// Messages of a flood: far more than the socket's buffers and the parking take.
  private static final long FLOOD = 10_000;

  private static final int BODY_BYTES = 64 * 1024;

  /// U-15: the broker fills up, and the consumer that can empty it shares the blocked connection.
  @Test
  @Proves({"PC-13", "PC-26", "ST-07", "U-15"})
  void drainsTheBrokerOverTheConnectionItBlocks(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, SMALL_DISK);
        var fixture = BrokerFixture.on(broker)) {
      var connection = fixture.openConnection();
      var alarm = Alarm.of(connection);
      var publisher = connection.createChannel();
      publisher.queueDeclare("work", true, false, false, null);
      publisher.confirmSelect();
      while (alarm.isOff()) {
        publish(publisher, "old");
        awaitConfirmOrAlarm(publisher);
      }
      publish(publisher, "first parked");
      publish(publisher, "second parked");
      var received = new ConcurrentLinkedQueue<String>();

      consume(connection.createChannel(), received);

      assertThat(alarm.over.await(20, TimeUnit.SECONDS)).isTrue();
      publisher.waitForConfirmsOrDie(10_000);
      Clients.awaitTrue(() -> received.contains("second parked"));
      assertThat(List.copyOf(received)).endsWith("first parked", "second parked");
    }
  }

  /// PC-26: acks, consumers and declarations of a blocked connection are served, even on the
  /// channel that published.
  @Test
  @Proves({"G030", "PC-26"})
  void servesTheRestOfABlockedConnection(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var raw = blocked(fixture);

      raw.send(1, RawMethods.qos(1)).expect(1, 60, 11);
      raw.openChannel(2);
      raw.send(2, RawMethods.queueDeclare("q", false)).expect(2, 50, 11);
      raw.send(1, RawMethods.consume("q", "c", true)).expect(1, 60, 21);
      raw.send(1, WireWriter.method(60, 30).shortstr("c").bits(false)).expect(1, 60, 31);
    }
  }

  /// PC-26: a blocked client can leave, channel by channel or at once.
  @Test
  @Proves("PC-26")
  void answersTheCloseOfWhoIsBlocked(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var raw = blocked(fixture);

      raw.send(1, WireWriter.method(20, 40).int16(200).shortstr("bye").int16(0).int16(0));
      raw.expect(1, 20, 41);

      raw.closeCleanly();
    }
  }

  /// PC-26: what waits is no confirm and no message; it is gone with its connection.
  @Test
  @Proves("PC-26")
  void forgetsWhatWaitedOnAConnectionThatIsCut(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var observer = fixture.openChannelWith("q");
      var raw = blocked(fixture);
      for (int i = 0; i < 100; i++) {
        raw.publish(1, "", "q", new byte[100]);
      }
      raw.send(1, RawMethods.qos(1)).expect(1, 60, 11);

      raw.close();

      assertThat(observer.messageCount("q")).isZero();
      Clients.awaitTrue(() ->
          broker.output().stream().anyMatch(line -> line.contains("101 publishes are given up")));
    }
  }

  /// ST-07: a connection that sends on when it is told not to is read until enough of it waits.
  @Test
  @Proves({"PC-26", "ST-07"})
  void readsNoMoreThanItCanPark(@TempDir Path dataDir) throws Exception {
    String[] options = {DISK_FULL[0], DISK_FULL[1], "-D", "limits.parked=1MiB"};
    try (var broker = Broker.startPrivate(dataDir, options);
        var fixture = BrokerFixture.on(broker)) {
      var raw = blocked(fixture);
      var sent = new AtomicLong();
      Thread.ofPlatform().daemon().start(() -> flood(raw, sent));

      await().atMost(Clients.PATIENCE).during(Duration.ofSeconds(1)).until(new Unchanged(sent));
      assertThat(sent.get()).isLessThan(FLOOD);
      Clients.roundTrip(fixture.openChannel());
    }
  }

  /// ST-08: memory raises the alarm as the disk does.
  @Test
  @Proves({"G030", "ST-08"})
  void saysWhatIsLow(@TempDir Path dataDir) throws Exception {
    String[] nothingLeft = {"-D", "limits.memory=1MiB"};
    try (var broker = Broker.startPrivate(dataDir, nothingLeft);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.openRawChannel();
      raw.publish(1, "", "nowhere", new byte[1]);
      assertThat(raw.expect(0, 10, 60).reader().shortstr()).isEqualTo("low on memory");
    }
  }

  /// G030: both at once are one reason.
  @Test
  @Proves({"G030", "ST-07", "ST-08"})
  void saysWhenBothAreLow(@TempDir Path dataDir) throws Exception {
    String[] nothingLeft = {"-D", "limits.memory=1MiB", "-D", "limits.disk-free=" + (1L << 50)};
    try (var broker = Broker.startPrivate(dataDir, nothingLeft);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.openRawChannel();
      raw.publish(1, "", "nowhere", new byte[1]);
      assertThat(raw.expect(0, 10, 60).reader().shortstr()).isEqualTo("low on memory & disk");
    }
  }

  private static RawConnection blocked(BrokerFixture fixture) throws Exception {
    var raw = fixture.openRawChannel();
    raw.publish(1, "", "nowhere", new byte[1]);
    raw.expect(0, 10, 60);
    return raw;
  }

  private static void flood(RawConnection raw, AtomicLong sent) {
    try {
      while (sent.get() < FLOOD) {
        raw.publish(1, "", "nowhere", new byte[100_000]);
        sent.incrementAndGet();
      }
    } catch (IOException end) {
      // The test has ended.
    }
  }

  /// Waits until what was published is confirmed, or for so long that it must be parked: the alarm
  /// may be raised between a look at it and the publish.
  private static void awaitConfirmOrAlarm(Channel publisher) throws InterruptedException {
    try {
      publisher.waitForConfirms(500);
    } catch (TimeoutException parked) {
      // The alarm is on, or its notice is on its way.
    }
  }

  private static void publish(Channel channel, String text) throws Exception {
    byte[] body = text.equals("old") ? new byte[BODY_BYTES] : text.getBytes(UTF_8);
    channel.basicPublish("", "work", MessageProperties.PERSISTENT_BASIC, body);
  }

  private static void consume(Channel channel, ConcurrentLinkedQueue<String> received)
      throws Exception {
    channel.basicQos(5);
    channel.basicConsume(
        "work",
        false,
        (tag, message) -> {
          byte[] body = message.getBody();
          received.add(body.length == BODY_BYTES ? "old" : new String(body, UTF_8));
          channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
  }

  /// Whether a number is what it was when last looked at, and is something.
  private static final class Unchanged implements Callable<Boolean> {
    private final AtomicLong number;
    private long last;

    Unchanged(AtomicLong number) {
      this.number = number;
    }

    @Override
    public Boolean call() {
      long before = last;
      last = number.get();
      return last == before && last > 0;
    }
  }

  /// What a client is told of an alarm.
  private record Alarm(CountDownLatch begun, CountDownLatch over) {
    static Alarm of(Connection connection) {
      var alarm = new Alarm(new CountDownLatch(1), new CountDownLatch(1));
      connection.addBlockedListener(reason -> alarm.begun.countDown(), alarm.over::countDown);
      return alarm;
    }

    boolean isOff() {
      return begun.getCount() > 0;
    }
  }
}

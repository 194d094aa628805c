package io.leveret.conformance.basic;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Publishers and consumers of several connections on one queue, with everything a consumer may do.
@AlsoOnTwoLoops
final class MixedLoadTest {

  private static final int PUBLISHERS = 3;
  private static final int CONSUMERS = 4;
  private static final int MESSAGES = 2_000;

  private final long seed = Long.getLong("seed", System.nanoTime());

  @RegisterExtension final Session session = new Session();

  /// AK-04, AK-02, QU-11, G082: nothing confirmed is lost, what is acknowledged stays so, only what
  /// is marked comes twice, and what comes first comes in order.
  @Test
  @Proves({"AK-01", "AK-02", "AK-04", "CO-01", "QU-11", "G078", "G082"})
  void losesNothingAndMarksWhatComesTwice() throws Exception {
    var queue = session.queue();
    var ledger = new Ledger();
    var tasks = new ArrayList<Future<?>>();

    try (var threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < CONSUMERS; i++) {
        var connection = session.connect();
        var random = new Random(seed + i);
        tasks.add(start(threads, () -> consume(connection, queue, random, ledger)));
      }
      for (int i = 0; i < PUBLISHERS; i++) {
        int publisher = i;
        var connection = session.connect();
        tasks.add(start(threads, () -> publish(connection, queue, publisher, new Random(seed))));
      }
      for (var task : tasks) {
        task.get();
      }
    }

    assertThat(ledger.faults()).as("repeat with -Dseed=%d", seed).isEmpty();
    assertThat(session.channel().basicGet(queue, true)).as("-Dseed=%d", seed).isNull();
  }

  private static Future<?> start(ExecutorService threads, Callable<?> task) {
    return threads.submit(task);
  }

  private static Integer publish(Connection connection, String queue, int publisher, Random random)
      throws Exception {
    var channel = connection.createChannel();
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      var properties =
          random.nextBoolean()
              ? MessageProperties.MINIMAL_BASIC
              : MessageProperties.MINIMAL_PERSISTENT_BASIC;
      channel.basicPublish("", queue, properties, Session.utf8(publisher + ":" + i));
      if (random.nextInt(200) == 0) {
        channel.waitForConfirmsOrDie(20_000);
      }
    }
    channel.waitForConfirmsOrDie(20_000);
    return MESSAGES;
  }

  /// Consumes on channels that last for a while each, until every message is acknowledged.
  private static Integer consume(Connection connection, String queue, Random random, Ledger ledger)
      throws Exception {
    int channels = 0;
    while (!ledger.isComplete()) {
      var channel = connection.createChannel();
      channel.basicQos(1 + random.nextInt(50));
      var inbox = Session.consume(channel, queue);
      new Worker(channel, inbox, random, ledger, new ArrayList<>()).run(100 + random.nextInt(400));
      channel.close();
      channels++;
    }
    return channels;
  }

  /// One channel's consumer. What it holds back is settled by a later `multiple`, or by the close.
  private record Worker(
      Channel channel, Inbox inbox, Random random, Ledger ledger, List<Delivery> held) {

    void run(int deliveries) throws Exception {
      var progress = new HashMap<String, Integer>();
      long deadline = System.nanoTime() + Clients.PATIENCE.toNanos();
      int left = deliveries;
      while (left > 0 && !ledger.isComplete()) {
        var delivery = inbox.poll(50);
        if (delivery.isPresent()) {
          left--;
          ledger.delivered(delivery.get(), progress);
          settle(delivery.get());
        } else {
          giveBackWhatIsHeld();
        }
        assertThat(System.nanoTime()).as("the load came to a halt").isLessThan(deadline);
      }
    }

    private void settle(Delivery delivery) throws Exception {
      long tag = delivery.getEnvelope().getDeliveryTag();
      switch (random.nextInt(20)) {
        case 0 -> channel.basicNack(tag, false, true);
        case 1 -> channel.basicReject(tag, true);
        case 2, 3, 4 -> held.add(delivery);
        case 5 -> {
          held.add(delivery);
          held.forEach(one -> ledger.acknowledged(Inbox.body(one)));
          held.clear();
          channel.basicAck(tag, true);
        }
        default -> {
          ledger.acknowledged(Inbox.body(delivery));
          channel.basicAck(tag, false);
        }
      }
    }

    private void giveBackWhatIsHeld() throws Exception {
      if (!held.isEmpty()) {
        channel.basicNack(held.getLast().getEnvelope().getDeliveryTag(), true, true);
        held.clear();
      }
    }
  }

  /// What the consumers have seen together.
  private static final class Ledger {
    private final Map<String, Boolean> settled = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private int acknowledged;

    synchronized void delivered(Delivery delivery, Map<String, Integer> progress) {
      var body = Inbox.body(delivery);
      boolean redelivered = delivery.getEnvelope().isRedeliver();
      var before = settled.putIfAbsent(body, false);
      if (Boolean.TRUE.equals(before)) {
        faults.add(body + " came back after it was acknowledged");
      } else if (before != null && !redelivered) {
        faults.add(body + " came twice without a mark");
      }
      if (!redelivered) {
        var parts = body.split(":", 2);
        int number = Integer.parseInt(parts[1]);
        var last = progress.put(parts[0], number);
        if (last != null && last > number) {
          faults.add(body + " came after number " + last);
        }
      }
    }

    synchronized void acknowledged(String body) {
      settled.put(body, true);
      acknowledged++;
    }

    synchronized boolean isComplete() {
      return acknowledged == PUBLISHERS * MESSAGES;
    }

    synchronized List<String> faults() {
      return faults;
    }
  }
}

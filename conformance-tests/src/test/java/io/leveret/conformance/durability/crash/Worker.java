package io.leveret.conformance.durability.crash;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.durability.crash.Copy.Fate;
import io.leveret.conformance.durability.crash.Ledger.Noted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Consumes a queue: acknowledges one or many, requeues, rejects. Every now and then it publishes,
/// and when that is confirmed knows that the disk has all that it did before.
///
/// Works on the client's dispatch thread.
final class Worker extends DefaultConsumer {
  private static final int BETWEEN_BARRIERS = 25;

  private final Ledger ledger;
  private final String queue;
  private final Random random;
  private final TreeMap<Long, String> held = new TreeMap<>();
  private final ConcurrentSkipListMap<Long, List<Noted>> barriers = new ConcurrentSkipListMap<>();
  private List<Noted> unsure = new ArrayList<>();
  private int deliveries;

  private Worker(Channel channel, Ledger ledger, String queue, Random random) {
    super(channel);
    this.ledger = ledger;
    this.queue = queue;
    this.random = random;
  }

  static void start(Channel channel, Ledger ledger, String queue, Random random)
      throws IOException {
    var worker = new Worker(channel, ledger, queue, random);
    channel.confirmSelect();
    channel.addConfirmListener(worker::confirmed, (_, _) -> {});
    channel.basicQos(20 + random.nextInt(80));
    channel.basicConsume(queue, false, worker);
  }

  private void confirmed(long sequence, boolean multiple) {
    var covered =
        multiple
            ? barriers.headMap(sequence, true)
            : barriers.subMap(sequence, true, sequence, true);
    covered.values().forEach(noted -> ledger.surely(queue, noted));
    covered.clear();
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
      throws IOException {
    var id = Bodies.id(body);
    ledger.delivered(queue, id);
    unsure.add(new Noted(id, Fate.NONE));
    held.put(envelope.getDeliveryTag(), id);
    settle(envelope.getDeliveryTag(), id, envelope.isRedeliver());
    if (++deliveries % BETWEEN_BARRIERS == 0) {
      barrier();
    }
  }

  private void settle(long tag, String id, boolean isRedelivered) throws IOException {
    int choice = random.nextInt(10);
    if (choice == 0 && !isRedelivered) {
      held.remove(tag);
      getChannel().basicNack(tag, false, true);
    } else if (choice == 1) {
      note(id, Fate.REJECTED);
      held.remove(tag);
      getChannel().basicReject(tag, false);
    } else if (choice < 5) {
      note(id, Fate.ACKNOWLEDGED);
      held.remove(tag);
      getChannel().basicAck(tag, false);
    } else if (held.size() > 10) {
      var all = List.copyOf(held.values());
      all.forEach(each -> note(each, Fate.ACKNOWLEDGED));
      held.clear();
      getChannel().basicAck(tag, true);
    }
  }

  private void note(String id, Fate fate) {
    ledger.settled(queue, id, fate);
    unsure.add(new Noted(id, fate));
  }

  private void barrier() throws IOException {
    barriers.put(getChannel().getNextPublishSeqNo(), unsure);
    unsure = new ArrayList<>();
    getChannel()
        .basicPublish("", Place.BARRIERS, MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[1]);
  }
}

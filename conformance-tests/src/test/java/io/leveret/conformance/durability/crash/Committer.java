package io.leveret.conformance.durability.crash;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/// Transactions: each takes a task, which it acknowledges or lets die, makes a task, and publishes
/// several messages to two queues. Begins with queues that are empty.
///
/// Runs on a thread of its own; what it did is to be looked at when that has ended.
final class Committer implements Callable<Integer> {
  private static final int LARGE = 50;

  private final Channel channel;
  private final int round;
  private final Random random;
  private final List<Transaction> transactions = new ArrayList<>();
  private int committed;

  /// One transaction.
  ///
  /// @param copies in each of the two queues
  /// @param taken the task that it took, none when empty
  /// @param dies whether that becomes a dead letter
  record Transaction(String id, int copies, String taken, boolean dies) {}

  Committer(Channel channel, int round, Random random) {
    this.channel = channel;
    this.round = round;
    this.random = random;
  }

  /// Goes on until the connection ends; answers how many are committed.
  @Override
  public Integer call() throws Exception {
    try {
      channel.txSelect();
      while (true) {
        work("r%d-TX:%d".formatted(round, transactions.size()));
        channel.txCommit();
        committed++;
      }
    } catch (IOException | ShutdownSignalException gone) {
      return committed;
    }
  }

  private void work(String id) throws IOException {
    boolean isLarge = random.nextInt(LARGE) == 0;
    int copies = isLarge ? 60 : 1 + random.nextInt(4);
    boolean dies = random.nextBoolean();
    var task = channel.basicGet("tx-tasks", false);
    var taken = task == null ? "" : Bodies.id(task.getBody());
    transactions.add(new Transaction(id, copies, taken, dies));
    for (int i = 0; i < copies; i++) {
      publish("tx-one", id + "#" + i, isLarge ? 4_000 : 100);
      publish("tx-two", id + "#" + i, isLarge ? 4_000 : 100);
    }
    publish("tx-tasks", id, 20);
    if (task != null && dies) {
      channel.basicReject(task.getEnvelope().getDeliveryTag(), false);
    } else if (task != null) {
      channel.basicAck(task.getEnvelope().getDeliveryTag(), false);
    }
  }

  private void publish(String queue, String id, int length) throws IOException {
    channel.basicPublish(
        "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, Bodies.of(id, length));
  }

  /// Those that were begun, in order.
  List<Transaction> transactions() {
    return transactions;
  }

  /// How many of them, from the first on, the broker said are committed.
  int committed() {
    return committed;
  }
}

package io.leveret.core.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.channel.TestShard;
import io.leveret.core.disk.Disk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreCensus;
import io.leveret.core.storage.directory.DirectoryMaker;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.Session;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.method.QueueMethod.Delete;
import io.leveret.protocol.value.FieldTable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Queues on a disk, of which all but the ends leave memory: segments of 256 KiB.
final class ColdBench implements AutoCloseable {
  private final Disk disk;
  private final BacklogSizes sizes;
  private final StoreSettings settings;
  private ManualLoop loop = new ManualLoop();
  private TestShard shard;

  ColdBench(Disk disk) {
    this(disk, 2000);
  }

  /// @param piece entries that leave or come back at once
  ColdBench(Disk disk, int piece) {
    this(disk, new BacklogSizes(50, 100, 20, piece, 100, 4096, 9));
  }

  /// @param sizes how much of the queues is in memory
  ColdBench(Disk disk, BacklogSizes sizes) {
    this(disk, sizes, SteppedStore.little().withSizes(64 * 1024, 256 * 1024));
  }

  ColdBench(Disk disk, BacklogSizes sizes, StoreSettings settings) {
    this.disk = disk;
    this.sizes = sizes;
    this.settings = settings;
    this.shard = open();
  }

  private TestShard open() {
    return new TestShard(disk, settings, sizes, loop, _ -> {});
  }

  Disk disk() {
    return disk;
  }

  StoreSettings settings() {
    return settings;
  }

  private record Anybody() implements Session {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public String user() {
      return "anybody";
    }

    @Override
    public Permissions permissions() {
      return Permissions.ALL;
    }
  }

  /// Arguments of a queue whose dead messages go to the queue `letters`.
  static FieldTable.Builder toLetters() {
    return FieldTable.builder()
        .put("x-dead-letter-exchange", "")
        .put("x-dead-letter-routing-key", "letters");
  }

  MessageQueue declare(String name, FieldTable arguments) {
    return declare(name, true, arguments);
  }

  MessageQueue declare(String name, boolean durable, FieldTable arguments) {
    var declare = new Declare(name, false, durable, false, false, false, arguments);
    var queue = shard.virtualHost().declareQueue(new Anybody(), declare);
    shard.settle();
    return queue;
  }

  /// Deletes a queue and all that it has.
  void delete(String name) {
    var _ = shard.virtualHost().deleteQueue(new Anybody(), new Delete(name, false, false, true));
  }

  MessageQueue queue(String name) {
    return shard.queue(name);
  }

  /// Publishes a message to all of the queues.
  void publish(String body, int priority, long timeToLive, List<MessageQueue> to) {
    publish(body, priority, timeToLive, to.toArray(MessageQueue[]::new));
  }

  /// Publishes a message to all of the queues.
  void publish(String body, int priority, long timeToLive, MessageQueue... to) {
    MessageView message = persistent(body);
    message.wishes(priority, timeToLive);
    give(message, true, to);
  }

  /// Publishes a transient message to all of the queues.
  void publishTransient(String body, int priority, long timeToLive, MessageQueue... to) {
    MessageView message = QueueBench.message(body);
    message.wishes(priority, timeToLive);
    give(message, false, to);
  }

  /// Publishes a message in one part to all of the queues.
  void publishInParts(String body, MessageQueue... to) {
    publishInParts(body, MessageView.FOR_EVER, to);
  }

  /// Publishes a message in one part to all of the queues.
  void publishInParts(String body, long timeToLive, MessageQueue... to) {
    byte[] bytes = body.getBytes(UTF_8);
    var list = ByteBuffer.allocate(Long.BYTES);
    list.putLong(0, shard.store().appendPart(ByteBuffer.wrap(bytes), 0, bytes.length, true));
    MessageView message = persistent("");
    message.body(list, 0, Long.BYTES);
    message.partedBody(bytes.length);
    message.wishes(0, timeToLive);
    give(message, true, to);
  }

  private static MessageView persistent(String body) {
    MessageView message = QueueBench.message(body);
    var properties = ByteBuffer.allocate(3).put(0, (byte) 0x10).put(2, (byte) 2);
    message.properties(properties, 0, 3); // delivery mode 2
    return message;
  }

  private void give(MessageView message, boolean durable, MessageQueue... to) {
    int[] ids = new int[to.length];
    for (int i = 0; i < to.length; i++) {
      ids[i] = to[i].queueId();
    }
    long address = shard.store().append(message, ids, ids.length, durable);
    for (MessageQueue queue : to) {
      queue.enqueue(address, message);
    }
  }

  /// Lets everything come to disk, and directories be made.
  void settle() {
    shard.store().handover().requestSync();
    shard.settle();
  }

  void pass(long millis) {
    loop.advance(Duration.ofMillis(millis));
    shard.settle();
  }

  /// Stops the broker and starts it on what it left.
  void restart() {
    shard.close();
    loop = new ManualLoop(loop);
    shard = open();
  }

  /// The process ends here, and another one starts on what it left.
  void kill() {
    loop = new ManualLoop(loop);
    shard = open();
  }

  /// Takes every message, the first words of the bodies; those of messages in parts are empty.
  List<String> drain(MessageQueue queue) {
    return take(queue, Integer.MAX_VALUE);
  }

  /// Takes so many messages, or all.
  List<String> take(MessageQueue queue, int most) {
    var taker = new FakeConsumer(AckMode.AUTOMATIC, 0);
    var words = new ArrayList<String>();
    while (words.size() < most) {
      var result = queue.get(taker, () -> {});
      if (result == GetResult.EMPTY) {
        return words;
      }
      if (result == GetResult.LATER) {
        shard.settle();
      }
      taker.taken.forEach(delivery -> words.add(delivery.body().split(" ", 2)[0]));
      taker.taken.clear();
      if (words.size() % 100 == 0) {
        shard.endBatch();
      }
    }
    return words;
  }

  /// References to messages and parts, once all that is settled is on disk.
  long living() {
    settle();
    return StoreCensus.living(shard.store());
  }

  DirectoryMaker maker() {
    return shard.store().runs().maker();
  }

  TestShard shard() {
    return shard;
  }

  @Override
  public void close() {
    shard.close();
  }
}

package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.MessageLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/// A random life of a store that knows transactions: messages that are stored before they count,
/// commits of them together with settlements, and every now and then the end of the process or of
/// the power. After each end a transaction is there with all that it did, or never was.
final class TransactionSimulation {
  private static final int QUEUES = 2;
  private static final int[] EVERY_QUEUE = {1, 2};

  private final Random random;
  private final SimulatedDisk disk;
  private final Consumer<Runnable> atomically;
  private final List<Copy> copies = new ArrayList<>();
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<Publish> open = new ArrayList<>();
  private RecordingStore running;
  private int names;

  /// A message in one queue.
  private static final class Copy {
    final int queueId;
    final long address;
    final String body;
    long end;
    long settledAt = Long.MAX_VALUE;

    Copy(int queueId, long address, String body, long end) {
      this.queueId = queueId;
      this.address = address;
      this.body = body;
      this.end = end;
    }

    boolean isLive() {
      return settledAt == Long.MAX_VALUE;
    }
  }

  private static final class Transaction {
    final List<Copy> published = new ArrayList<>();
    final List<Copy> settled = new ArrayList<>();
    long end;
  }

  /// A message of the transaction that is open; not staged yet when its address is 0.
  private record Publish(String body, long address, ByteBuffer parts, List<Integer> queueIds) {
    int[] ids() {
      return queueIds.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /// @param honest whether what a transaction does is told to be one
  TransactionSimulation(long seed, boolean honest) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    atomically = honest ? task -> running.store.transactions().atomically(task) : Runnable::run;
    running = open();
  }

  void run() throws IOException {
    int lives = 2 + random.nextInt(5);
    for (int life = 0; life < lives; life++) {
      int steps = random.nextInt(200);
      for (int i = 0; i < steps; i++) {
        step();
      }
      end();
    }
  }

  private void step() throws IOException {
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> append();
      case 3 -> settleSome(new ArrayList<>());
      case 4, 5, 6, 7, 8 -> publish();
      case 9, 10, 11 -> commit();
      case 12 -> rollBack();
      case 13 -> running.store.endOfBatch();
      case 14 -> requestSync();
      case 15, 16 -> running.threads.round();
      case 17 -> running.store.checkpoint();
      case 18 -> disk.writeBack();
      default -> running.work();
    }
  }

  private String name() {
    return "m" + names++ + "-" + "x".repeat(random.nextInt(random.nextInt(8) == 0 ? 3000 : 200));
  }

  private int[] someQueues() {
    return random.nextInt(3) == 0 ? EVERY_QUEUE : new int[] {1 + random.nextInt(QUEUES)};
  }

  private void append() {
    String body = name();
    int[] ids = someQueues();
    arrived(body, running.append(body, true, ids), ids, new ArrayList<>());
  }

  private void arrived(String body, long address, int[] ids, List<Copy> into) {
    for (int id : ids) {
      var copy = new Copy(id, address, body, running.store.appendedPosition());
      copies.add(copy);
      into.add(copy);
    }
  }

  private void publish() {
    boolean isLarge = random.nextInt(6) == 0;
    String body = isLarge ? name() + "-in-parts" : name();
    var message = isLarge ? inParts(body) : TestMessages.message("k", body);
    boolean isStaged = message.isParted() || random.nextBoolean();
    long address = isStaged ? running.store.transactions().stage(message, true) : 0;
    var parts = message.isParted() ? message.bodyMemory() : ByteBuffer.allocate(0);
    open.add(new Publish(body, address, parts, Arrays.stream(someQueues()).boxed().toList()));
  }

  private MessageView inParts(String body) {
    var list = ByteBuffer.allocate(8);
    var bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    list.putLong(0, running.store.appendPart(bytes, 0, body.length(), true));
    var message = TestMessages.message("k", "");
    message.body(list, 0, 8);
    message.partedBody(body.length());
    return message;
  }

  private void commit() {
    var transaction = new Transaction();
    atomically.accept(() -> {
      for (var publish : open) {
        long address = append(publish);
        arrived(publish.body(), address, publish.ids(), transaction.published);
      }
      settleSome(transaction.settled);
    });
    open.clear();
    transaction.end = running.store.appendedPosition();
    transaction.published.forEach(copy -> copy.end = transaction.end);
    transaction.settled.forEach(copy -> copy.settledAt = transaction.end);
    transactions.add(transaction);
  }

  private long append(Publish publish) {
    if (publish.address() == 0) {
      return running.append(publish.body(), true, publish.ids());
    }
    var message = new MessageView();
    message.body(publish.parts(), 0, publish.parts().capacity());
    message.partedBody(publish.body().length());
    message.staged(publish.address());
    int[] ids = publish.ids();
    long address = running.store.append(message, ids, ids.length, true);
    running.store.release(publish.address());
    return address;
  }

  private void settleSome(List<Copy> settled) {
    var live = copies.stream().filter(Copy::isLive).toList();
    for (int i = Math.min(live.size(), random.nextInt(6)); i > 0; i--) {
      var copy = live.get(random.nextInt(live.size()));
      if (copy.isLive()) {
        running.store.settled(copy.queueId, copy.address, copy.address);
        running.store.release(copy.address);
        copy.settledAt = running.store.appendedPosition();
        settled.add(copy);
      }
    }
  }

  private void rollBack() {
    open.stream()
        .filter(publish -> publish.address() != 0)
        .forEach(publish -> running.store.release(publish.address()));
    open.clear();
  }

  private void requestSync() {
    running.store.requestSync();
    running.store.endOfBatch();
  }

  private void describe(CheckpointWriter writer) {
    for (int id = 1; id <= QUEUES; id++) {
      int queueId = id;
      writer.queue(queueId, 0);
      copies.stream()
          .filter(copy -> copy.queueId == queueId && copy.isLive())
          .forEach(copy -> writer.ready(copy.address));
    }
  }

  private RecordingStore open() throws IOException {
    var opened = new RecordingStore(disk, RecordingStore.small(), QUEUES);
    opened.queues = this::describe;
    return opened;
  }

  private void end() throws IOException {
    long durable = running.store.durablePosition();
    switch (random.nextInt(4)) {
      case 0 -> disk.restart();
      case 1 -> {
        running.close();
        durable = Long.MAX_VALUE - 1;
      }
      default -> disk.crash();
    }
    if (random.nextInt(3) == 0) {
      dieWhileRecovering();
    }
    running = open();
    open.clear();
    assertThat(running.damages).isEmpty();
    check(durable);
    transactions.clear();
  }

  private void dieWhileRecovering() {
    disk.crashAfter(random.nextInt(40));
    try {
      open();
    } catch (IOException _) {
      // what this is about
    }
    disk.crash();
  }

  private void check(long durable) {
    var found = new HashMap<String, Long>();
    running.recovered.forEach(
        message -> found.put(key(message.queueId(), message.address()), message.address()));
    for (var transaction : transactions) {
      check(transaction, found, durable);
    }
    for (var copy : copies) {
      boolean isThere = found.containsKey(key(copy.queueId, copy.address));
      boolean wasPromised = copy.isLive() && copy.end <= durable;
      assertThat(isThere || !wasPromised).as("lost %s", copy.body).isTrue();
      assertThat(isThere && copy.settledAt <= durable).as("back: %s", copy.body).isFalse();
      if (isThere) {
        assertThat(whole(copy.address)).isEqualTo(copy.body);
      }
    }
    copies.removeIf(copy -> found.remove(key(copy.queueId, copy.address)) == null);
    assertThat(found).as("published by nobody, or in a transaction that never was").isEmpty();
    copies.forEach(copy -> {
      copy.end = 0;
      copy.settledAt = Long.MAX_VALUE;
    });
  }

  private static void check(Transaction transaction, Map<String, Long> found, long durable) {
    var done = new ArrayList<String>();
    var undone = new ArrayList<String>();
    for (var copy : transaction.published) {
      if (found.containsKey(key(copy.queueId, copy.address))) {
        done.add("published " + copy.body);
      } else if (copy.isLive()) {
        undone.add("published " + copy.body);
      }
    }
    for (var copy : transaction.settled) {
      if (found.containsKey(key(copy.queueId, copy.address))) {
        undone.add("settled " + copy.body);
      } else if (copy.end <= durable) {
        done.add("settled " + copy.body);
      }
    }
    assertThat(done.isEmpty() || undone.isEmpty())
        .as("done: %s, undone: %s", done, undone)
        .isTrue();
    assertThat(undone.isEmpty() || transaction.end > durable).as("lost: %s", undone).isTrue();
  }

  private static String key(int queueId, long address) {
    return queueId + "@" + address;
  }

  private String whole(long address) {
    String body = running.body(address);
    var view = new MessageView();
    assertThat(running.store.read(address, view)).isTrue();
    if (!view.isParted()) {
      return body;
    }
    long part = MessageLinks.parts(view)[0];
    if (!running.store.readPart(part, view)) {
      running.store.load(part, () -> {});
      running.work();
      assertThat(running.store.readPart(part, view)).isTrue();
    }
    return TestMessages.body(view);
  }
}

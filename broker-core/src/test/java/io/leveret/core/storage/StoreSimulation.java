package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.MessageLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A random life of a store: appending, settling, requeueing, checkpoints, and every now and then
/// the end of the process or of the power, also while it recovers. After each end what comes back
/// is compared with what was promised.
final class StoreSimulation {
  private static final int QUEUES = 3;

  private final Random random;
  private final SimulatedDisk disk;
  private final List<List<SimulatedCopy>> queues = new ArrayList<>();
  private final List<SimulatedCopy> fleeting = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final List<Long> commandPositions = new ArrayList<>();
  private RecordingStore running;
  private MessageStore store;
  private int names;

  StoreSimulation(long seed) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    for (int i = 0; i <= QUEUES; i++) {
      queues.add(new ArrayList<>());
    }
    running = open();
    store = running.store;
  }

  void lieOnSync() {
    disk.lieOnSync();
  }

  void run() throws IOException {
    int lives = 2 + random.nextInt(5);
    for (int life = 0; life < lives; life++) {
      int steps = random.nextInt(400);
      for (int i = 0; i < steps; i++) {
        step();
      }
      end();
    }
  }

  private void step() throws IOException {
    switch (random.nextInt(32)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> append();
      case 9 -> appendInParts();
      case 10 -> appendFleeting();
      case 11, 12, 13 -> settleRange();
      case 14 -> settleOne();
      case 15 -> requeue();
      case 16 -> deliver();
      case 17 -> purge();
      case 18, 19 -> store.endOfBatch();
      case 20, 21 -> requestSync();
      case 22, 23, 24 -> running.threads.round();
      case 25 -> running.threads.read();
      case 26 -> running.loop.run();
      case 27 -> store.checkpoint();
      case 28 -> disk.writeBack();
      case 29 -> command();
      case 30 -> readAny();
      default -> running.work();
    }
  }

  private String name() {
    int length = random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(400);
    return "m" + names++ + "-" + "x".repeat(length);
  }

  private int[] someQueues() {
    int[] ids = new int[1 + random.nextInt(QUEUES)];
    int first = random.nextInt(QUEUES);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 1 + (first + i) % QUEUES;
    }
    return ids;
  }

  private void append() {
    String body = name();
    int[] ids = someQueues();
    long address = running.append(body, true, ids);
    appended(body, address, ids);
  }

  private void appended(String body, long address, int[] ids) {
    for (int id : ids) {
      long meta = store.metaLog().appendedPosition();
      queues.get(id).add(new SimulatedCopy(body, address, store.appendedPosition(), meta));
    }
  }

  private void appendInParts() {
    String body = name();
    var memory = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    int half = body.length() / 2;
    var list = ByteBuffer.allocate(16);
    list.putLong(store.appendPart(memory, 0, half, true));
    list.putLong(store.appendPart(memory, half, body.length() - half, true));
    if (random.nextInt(5) == 0) {
      store.abandonPart(list.getLong(0));
      store.abandonPart(list.getLong(8));
      return;
    }
    var message = TestMessages.message("parts", "");
    message.body(list, 0, 16);
    message.partedBody(body.length() + 100);
    int[] ids = someQueues();
    appended(body, store.append(message, ids, ids.length, true), ids);
  }

  private void appendFleeting() {
    String body = name();
    fleeting.add(new SimulatedCopy(body, running.append(body, false, 1), 0, 0));
    if (fleeting.size() > 60) {
      store.release(fleeting.remove(random.nextInt(60)).address);
    }
  }

  private List<SimulatedCopy> liveOf(int queueId) {
    return queues.get(queueId).stream().filter(SimulatedCopy::isLive).toList();
  }

  private void settleRange() {
    int queueId = 1 + random.nextInt(QUEUES);
    var live = liveOf(queueId);
    if (!live.isEmpty()) {
      settle(queueId, live.subList(0, 1 + random.nextInt(Math.min(12, live.size()))));
    }
  }

  private void settleOne() {
    int queueId = 1 + random.nextInt(QUEUES);
    var live = liveOf(queueId);
    if (!live.isEmpty()) {
      settle(queueId, List.of(live.get(random.nextInt(live.size()))));
    }
  }

  private void settle(int queueId, List<SimulatedCopy> copies) {
    store.settled(queueId, copies.getFirst().address, copies.getLast().address);
    gone(copies);
  }

  private void gone(List<SimulatedCopy> copies) {
    for (var copy : copies) {
      copy.settledAt = store.appendedPosition();
      copy.isDelivered = true;
      store.release(copy.address);
    }
  }

  private void purge() {
    int queueId = 1 + random.nextInt(QUEUES);
    if (random.nextInt(4) == 0) {
      store.dropped(queueId);
      gone(liveOf(queueId));
    }
  }

  private void deliver() {
    int queueId = 1 + random.nextInt(QUEUES);
    var live = liveOf(queueId);
    if (!live.isEmpty()) {
      var delivered = live.subList(0, 1 + random.nextInt(live.size()));
      store.delivered(queueId, delivered.getLast().address);
      delivered.forEach(copy -> copy.isDelivered = true);
    }
  }

  private void requeue() {
    int queueId = 1 + random.nextInt(QUEUES);
    var live = liveOf(queueId);
    if (!live.isEmpty()) {
      var copy = live.get(random.nextInt(live.size()));
      int count = copy.countAt(Long.MAX_VALUE) + 1;
      store.requeued(queueId, copy.address, count);
      copy.counts.put(store.appendedPosition(), count);
      copy.isDelivered = true;
    }
  }

  private void requestSync() {
    store.requestSync();
    store.endOfBatch();
  }

  private void command() {
    String command = random.nextInt(10) + "=" + commands.size();
    commands.add(command);
    long position = store.metaLog().append(command.getBytes(StandardCharsets.UTF_8));
    commandPositions.add(position);
  }

  private List<byte[]> topology() {
    return stateAfter(commands.size()).entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private Map<String, String> stateAfter(int count) {
    return state(commands.subList(0, count));
  }

  private static Map<String, String> state(List<String> commands) {
    var state = new HashMap<String, String>();
    for (var command : commands) {
      var parts = command.split("=", 2);
      state.put(parts[0], parts[1]);
    }
    return state;
  }

  private void readAny() {
    int queueId = 1 + random.nextInt(QUEUES);
    var live = liveOf(queueId);
    if (!live.isEmpty()) {
      var copy = live.get(random.nextInt(live.size()));
      assertThat(bodyOf(copy.address)).isEqualTo(copy.body);
    }
    if (!fleeting.isEmpty()) {
      var copy = fleeting.get(random.nextInt(fleeting.size()));
      assertThat(bodyOf(copy.address)).isEqualTo(copy.body);
    }
  }

  private String bodyOf(long address) {
    String body = running.body(address);
    var view = new MessageView();
    assertThat(store.read(address, view)).isTrue();
    if (!view.isParted()) {
      return body;
    }
    var whole = new StringBuilder();
    for (long part : MessageLinks.parts(view)) {
      if (!store.readPart(part, view)) {
        store.load(part, () -> {});
        running.work();
        assertThat(store.readPart(part, view)).isTrue();
      }
      whole.append(TestMessages.body(view));
    }
    return whole.toString();
  }

  private void describe(CheckpointWriter writer) {
    for (int id = 1; id <= QUEUES; id++) {
      var copies = queues.get(id);
      int head = copies.size();
      while (head > 0 && isPlain(copies.get(head - 1), id)) {
        head--;
      }
      writer.queue(id, head == copies.size() ? 0 : copies.get(head).address);
      for (var copy : copies.subList(0, head)) {
        if (copy.isLive() && copy.isDelivered) {
          writer.below(copy.address, copy.countAt(Long.MAX_VALUE));
        } else if (copy.isLive()) {
          writer.ready(copy.address);
        }
      }
    }
  }

  private boolean isPlain(SimulatedCopy copy, int queueId) {
    return copy.isLive() && !copy.isDelivered && copy.address >= store.headFloor(queueId);
  }

  private RecordingStore open() throws IOException {
    var opened = new RecordingStore(disk, RecordingStore.small(), QUEUES, true);
    opened.queues = this::describe;
    opened.topology = this::topology;
    return opened;
  }

  private void end() throws IOException {
    long durable = store.durablePosition();
    long metaDurable = store.metaLog().durablePosition();
    assertThat(running.failures).isEmpty();
    switch (random.nextInt(4)) {
      case 0 -> disk.restart();
      case 1 -> {
        running.close();
        durable = Long.MAX_VALUE - 1;
        metaDurable = Long.MAX_VALUE;
      }
      default -> disk.crash();
    }
    if (random.nextInt(3) == 0) {
      dieWhileRecovering();
    }
    running = open();
    store = running.store;
    fleeting.clear();
    checkCommands(metaDurable);
    for (int id = 1; id <= QUEUES; id++) {
      checkQueue(id, durable, metaDurable);
    }
    assertThat(running.damages).isEmpty();
  }

  private void dieWhileRecovering() {
    disk.crashAfter(random.nextInt(40));
    try {
      open();
    } catch (IOException _) {
      // what this is about
    }
    if (random.nextBoolean()) {
      disk.crash();
    } else {
      disk.restart();
    }
  }

  private void checkCommands(long durable) {
    long promised = commandPositions.stream().filter(position -> position <= durable).count();
    var found = state(running.commands);
    int prefix = commands.size();
    while (prefix >= promised && !stateAfter(prefix).equals(found)) {
      prefix--;
    }
    assertThat(prefix).as("commands that came back").isGreaterThanOrEqualTo((int) promised);
    commands.subList(prefix, commands.size()).clear();
    commandPositions.clear();
    commands.forEach(command -> commandPositions.add(0L));
  }

  private void checkQueue(int id, long durable, long metaDurable) {
    var before = new TreeMap<Long, SimulatedCopy>();
    for (var copy : queues.get(id)) {
      before.put(copy.address, copy);
      boolean isUndeclared = copy.end <= durable && copy.metaPosition > metaDurable;
      assertThat(isUndeclared).as("durable before the meta log").isFalse();
    }
    var after = new ArrayList<SimulatedCopy>();
    long last = 0;
    for (var found : running.recovered) {
      if (found.queueId() == id) {
        assertThat(found.address()).as("order").isGreaterThan(last);
        last = found.address();
        var copy = before.remove(last);
        if (copy == null) {
          throw new AssertionError("published by nobody, or lost before: " + found);
        }
        after.add(checkRecovered(copy, found, durable));
      }
    }
    for (var missing : before.values()) {
      boolean wasPromised = missing.end <= durable && missing.isLive();
      assertThat(wasPromised).as("queue %d lost %s", id, missing.body).isFalse();
    }
    queues.set(id, after);
  }

  private SimulatedCopy checkRecovered(
      SimulatedCopy copy, RecordingStore.Recovered found, long durable) {
    assertThat(copy.settledAt).as("settled, synced and back").isGreaterThan(durable);
    assertThat(bodyOf(found.address())).isEqualTo(copy.body);
    assertThat(found.deliveryCount())
        .isBetween(copy.countAt(durable), copy.countAt(Long.MAX_VALUE));
    assertThat(found.redelivered()).isIn(copy.isDelivered, !copy.counts.isEmpty(), false);
    if (copy.countAt(durable) > 0) {
      assertThat(found.redelivered()).isTrue();
    }
    var next = new SimulatedCopy(copy.body, copy.address, 0, 0);
    next.isDelivered = found.redelivered();
    next.counts.put(0L, found.deliveryCount());
    return next;
  }
}

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
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/// A store in which most messages go soon and some stay for ever, with parts and with bodies of
/// others, whose process or power ends at any moment: mostly in the middle of a compaction.
final class CompactionSimulation {
  private static final int FLEETING = -1;
  private static final int[][] ROUTES = {{1}, {2}, {1, 2}, {1, FLEETING}, {1, 2, FLEETING}};

  private final Random random;
  private final SimulatedDisk disk;

  /// What each queue holds and held, by address.
  private final Map<Integer, TreeMap<Long, Held>> queues = new HashMap<>();

  private RecordingStore running;
  private MessageStore store;
  private int names;
  long compacted;
  long kept;

  /// A message of a queue; `end` is where the log ended when it was there.
  private static final class Held {
    final String body;
    final long end;
    long settledAt = Long.MAX_VALUE;

    Held(String body, long end) {
      this.body = body;
      this.end = end;
    }

    boolean isLive() {
      return settledAt == Long.MAX_VALUE;
    }
  }

  CompactionSimulation(long seed) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    List.of(1, 2, FLEETING).forEach(id -> queues.put(id, new TreeMap<>()));
    open();
  }

  private void open() throws IOException {
    var opened = new RecordingStore(disk, RecordingStore.small(), 2, random.nextBoolean());
    opened.queues =
        new CheckpointSource() {
          @Override
          public void describe(CheckpointWriter writer) {
            CompactionSimulation.this.describe(writer, 1);
            CompactionSimulation.this.describe(writer, 2);
          }

          @Override
          public void describeFleeting(CheckpointWriter writer) {
            CompactionSimulation.this.describe(writer, FLEETING);
          }
        };
    running = opened;
    store = opened.store;
  }

  void run() throws IOException {
    for (int life = 1 + random.nextInt(5); life > 0; life--) {
      for (int left = 300 + random.nextInt(400); left > 0 && running.failures.isEmpty(); left--) {
        step();
      }
      end();
    }
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> append();
      case 6 -> appendInParts();
      case 7 -> bury();
      case 8, 9, 10 -> settleMost();
      case 11 -> store.checkpoint();
      case 12 -> running.threads.round();
      case 13 -> running.threads.read();
      case 14 -> running.loop.run();
      case 15 -> disk.writeBack();
      case 16 -> readAny();
      case 17 -> {
        if (random.nextInt(40) == 0) {
          disk.crashAfter(random.nextInt(200));
        }
      }
      default -> {
        store.handover().requestSync();
        store.endOfBatch();
        running.work();
      }
    }
  }

  private String name() {
    return "m" + names++ + "-" + "x".repeat(random.nextInt(500));
  }

  private int[] route() {
    return ROUTES[random.nextInt(ROUTES.length)];
  }

  private void append() {
    String body = name();
    int[] ids = route();
    came(body, running.append(body, true, ids), ids);
  }

  private void came(String body, long address, int[] ids) {
    for (int id : ids) {
      of(id).put(address, new Held(body, store.appendedPosition()));
    }
  }

  private Map<Long, Held> of(int queueId) {
    return queues.getOrDefault(queueId, new TreeMap<>());
  }

  private void appendInParts() {
    String body = name();
    var memory = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    int half = body.length() / 2;
    var list = ByteBuffer.allocate(16);
    list.putLong(store.appendPart(memory, 0, half, true));
    list.putLong(store.appendPart(memory, half, body.length() - half, true));
    var message = TestMessages.message("parts", "");
    message.body(list, 0, 16);
    message.partedBody(body.length() + 100);
    int[] ids = route();
    came(body, store.append(message, ids, ids.length, true), ids);
  }

  private List<Long> liveOf(int queueId) {
    return of(queueId).entrySet().stream()
        .filter(entry -> entry.getValue().isLive())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// A message of one queue dies, and goes to the other with the body it has.
  private void bury() {
    var live = liveOf(1);
    if (!live.isEmpty()) {
      long address = live.get(random.nextInt(live.size()));
      String body = bodyOf(address);
      var view = new MessageView();
      assertThat(store.read(address, view)).isTrue();
      if (!view.isParted() && view.origin() == 0) {
        view.deadLettered(address);
        came(body, store.append(view, new int[] {2}, 1, true), new int[] {2});
        settle(1, address);
      }
    }
  }

  private void settleMost() {
    for (int id : queues.keySet()) {
      for (long address : liveOf(id)) {
        // One in thirty is never wanted, until much later.
        if (address % 30 == 0 ? random.nextInt(100) == 0 : random.nextInt(3) == 0) {
          settle(id, address);
        }
      }
    }
  }

  private void settle(int queueId, long address) {
    if (queueId > 0) {
      store.settled(queueId, address, address);
    }
    Objects.requireNonNull(of(queueId).get(address)).settledAt = store.appendedPosition();
    store.release(address);
  }

  private void readAny() {
    for (int id : queues.keySet()) {
      var live = liveOf(id);
      if (!live.isEmpty()) {
        long address = live.get(random.nextInt(live.size()));
        assertThat(bodyOf(address)).isEqualTo(Objects.requireNonNull(of(id).get(address)).body);
      }
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
      for (int loads = 0; !store.readPart(part, view); loads++) {
        assertThat(loads).isLessThan(2);
        store.load(part, () -> {});
        store.endOfBatch();
        running.work();
      }
      whole.append(TestMessages.body(view));
    }
    return whole.toString();
  }

  private void describe(CheckpointWriter writer, int queueId) {
    var all = new ArrayList<>(of(queueId).entrySet());
    int head = all.size();
    long floor = store.headFloor(queueId);
    while (head > 0
        && all.get(head - 1).getValue().isLive()
        && all.get(head - 1).getKey() >= floor) {
      head--;
    }
    writer.queue(queueId, head == all.size() ? 0 : all.get(head).getKey());
    for (var held : all.subList(0, head)) {
      if (held.getValue().isLive()) {
        writer.ready(held.getKey());
      }
    }
  }

  private void end() throws IOException {
    long durable = store.durablePosition();
    compacted += store.compaction().compacted();
    boolean isBroken = !running.failures.isEmpty() || disk.isTroubled();
    kept += isBroken ? 0 : store.compaction().kept();
    switch (random.nextInt(4)) {
      case 0 -> disk.restart();
      case 1 -> {
        if (isBroken) {
          disk.restart();
        } else {
          disk.restart();
          running.close();
          durable = Long.MAX_VALUE - 1;
        }
      }
      default -> disk.crash();
    }
    if (random.nextInt(3) == 0) {
      dieWhileRecovering();
    }
    open();
    assertThat(running.damages).isEmpty();
    of(FLEETING).clear();
    for (int id : new int[] {1, 2}) {
      check(id, durable);
    }
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

  private void check(int queueId, long durable) {
    var before = of(queueId);
    var after = new TreeMap<Long, Held>();
    for (var found : running.recovered) {
      if (found.queueId() == queueId) {
        var held =
            Objects.requireNonNull(
                before.remove(found.address()),
                () -> "published by nobody, or lost before: " + found);
        assertThat(held.settledAt).as("settled, synced and back").isGreaterThan(durable);
        assertThat(bodyOf(found.address())).isEqualTo(held.body);
        after.put(found.address(), new Held(held.body, 0));
      }
    }
    before.forEach((address, missing) -> {
      boolean wasPromised = missing.end <= durable && missing.isLive();
      assertThat(wasPromised).as("queue %d lost %d", queueId, address).isFalse();
    });
    queues.put(queueId, after);
  }
}

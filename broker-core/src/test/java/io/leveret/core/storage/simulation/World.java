package io.leveret.core.storage.simulation;

import io.leveret.core.loop.ManualLoop;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A disk, the store that runs on it now, and all that whoever uses the store remembers.
final class World {
  final Random random;
  final SimulatedDisk disk;
  final Bug bug;
  final Topology topology = new Topology();
  final TreeMap<Integer, HeldQueue> queues = new TreeMap<>();
  private final TreeMap<Integer, HeldQueue> deleted = new TreeMap<>();
  final List<Transaction> transactions = new ArrayList<>();

  /// The lists of the parts of messages in parts, by the address of each that lists some.
  final Map<Long, ByteBuffer> parts = new HashMap<>();

  /// The transaction under way.
  @Nullable Transaction current;

  private RunningStore running;
  private int messages;
  private int queueIds;

  World(long seed, Bug bug) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    this.bug = bug;
    if (seed % 16 == 0) {
      disk.promiseRoom();
    }
    switch (bug) {
      case LIES_ON_SYNC -> disk.lieOnSync();
      case FORGETS_RENAMES -> disk.forgetRenames();
      case RETRIES_SYNCS -> disk.retrySyncs();
      default -> {}
    }
    running = start(new ManualLoop());
  }

  RunningStore running() {
    return running;
  }

  MessageStore store() {
    return running.store();
  }

  /// Opens the store again, at the time when it ended.
  void restart() throws IOException {
    running = start(new ManualLoop(running.loop));
  }

  private RunningStore start(ManualLoop loop) throws IOException {
    var started = new RunningStore(disk, loop, bug);
    started.store().start(this::describe, topology::snapshot);
    return started;
  }

  private void describe(CheckpointWriter writer) {
    for (var queue : queues.values()) {
      queue.describe(writer, store().headFloor(queue.id), bug == Bug.CHECKPOINTS_FORGET_DELIVERED);
    }
  }

  int nextMessage() {
    return messages++;
  }

  void declareQueue() {
    int id = ++queueIds;
    topology.set(store().metaLog(), Topology.queue(id), "there");
    queues.put(id, new HeldQueue(id, topology.size()));
  }

  /// The queue is gone; it comes back when its deletion does not.
  void delete(HeldQueue queue) {
    topology.set(store().metaLog(), Topology.queue(queue.id), "");
    queues.remove(queue.id);
    deleted.put(queue.id, queue);
  }

  /// Those that are there and those that may come back.
  Map<Integer, HeldQueue> everyQueue() {
    var every = new TreeMap<>(queues);
    every.putAll(deleted);
    return every;
  }

  /// What a restart found is what there is.
  void restarted(Map<Integer, HeldQueue> known) {
    queues.clear();
    queues.putAll(known);
    deleted.clear();
    transactions.clear();
    current = null;
  }

  /// Lets a view list the parts of the message at `origin`, if that has some.
  void listParts(MessageView view, long origin, int size) {
    var list = parts.get(origin);
    if (list != null) {
      view.body(list, 0, list.capacity());
      view.partedBody(size);
    }
  }

  /// One of the queues, null when there is none.
  @Nullable HeldQueue anyQueue() {
    if (queues.isEmpty()) {
      return null;
    }
    Map.Entry<Integer, HeldQueue> any = queues.ceilingEntry(1 + random.nextInt(queueIds));
    return any == null ? queues.firstEntry().getValue() : any.getValue();
  }

  /// One to three of the queues.
  int[] someQueues() {
    int count = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
    var ids = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      var queue = anyQueue();
      if (queue != null && !ids.contains(queue.id)) {
        ids.add(queue.id);
      }
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /// A message came to durable queues; answers what they hold now.
  List<Copy> arrived(Message message, long address, long origin, int[] ids) {
    long meta = store().metaLog().appendedPosition();
    long millis = store().appendedMillis(address);
    var copies = new ArrayList<Copy>();
    for (int id : ids) {
      var queue = Objects.requireNonNull(queues.get(id));
      var copy = new Copy(queue, message, address, origin, meta, millis);
      copy.end = store().appendedPosition();
      queue.add(copy);
      copies.add(copy);
      if (current != null) {
        current.published(copy);
      }
    }
    return copies;
  }

  /// Messages left their queue for good: the log says so up to where it ends now.
  void gone(HeldQueue queue, List<Copy> copies) {
    var left = List.copyOf(copies);
    queue.gone(left, store().appendedPosition());
    for (var copy : left) {
      copy.delivered(copy.settledAt);
      if (current != null) {
        current.settled(copy);
      }
    }
  }
}

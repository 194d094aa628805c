package io.leveret.core.storage;

import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// A store of two runs in which everything was confirmed, then bytes that change on its disk, and
/// what is left of it.
final class RottenStore {
  static final int QUEUES = 3;
  private static final int MESSAGES = 110;

  /// How the second run ended.
  enum Ending {
    STOPPED,
    KILLED
  }

  /// A message that was confirmed.
  record Published(int queueId, String body, long address) {}

  final SimulatedDisk disk;
  final List<Published> published = new ArrayList<>();
  final List<String> commands = new ArrayList<>();
  final List<String> flips = new ArrayList<>();
  private final Random random;
  private final boolean isSparse;

  RottenStore(long seed, Ending ending) throws IOException {
    this(seed, ending, false);
  }

  private RottenStore(long seed, Ending ending, boolean isSparse) throws IOException {
    this.random = new Random(seed);
    this.disk = new SimulatedDisk(random);
    this.isSparse = isSparse;
    run(Ending.STOPPED);
    run(ending);
  }

  /// One whose segments are compacted, because most messages were settled.
  static RottenStore sparse(long seed, Ending ending) throws IOException {
    return new RottenStore(seed, ending, true);
  }

  private void run(Ending ending) throws IOException {
    var store = open();
    for (int i = 0; i < MESSAGES; i++) {
      int queueId = 1 + i % QUEUES;
      String body = "m" + published.size() + "x".repeat(random.nextInt(500));
      long address = store.append(body, true, queueId);
      if (isSparse && i % 6 != 0) {
        store.store.settled(queueId, address, address);
        store.store.release(address);
      } else {
        published.add(new Published(queueId, body, address));
      }
      if (i % 10 == 0) {
        commands.add("command " + commands.size() + "y".repeat(random.nextInt(90)));
        store.store.metaLog().append(commands.getLast().getBytes(StandardCharsets.UTF_8));
        store.settle();
      }
    }
    for (int i = 0; isSparse && i < 3; i++) {
      store.store.checkpoint();
      store.settle();
    }
    store.settle();
    if (ending == Ending.STOPPED) {
      store.close();
    }
  }

  /// Starts on what is there now.
  RecordingStore open() throws IOException {
    var store = new RecordingStore(disk, RecordingStore.small(), QUEUES, true);
    store.topology = () -> bytes(commands);
    if (isSparse) {
      store.queues = this::describe;
    }
    return store;
  }

  private void describe(CheckpointWriter writer) {
    for (int id = 1; id <= QUEUES; id++) {
      int queueId = id;
      writer.queue(queueId, 0);
      published.stream()
          .filter(message -> message.queueId() == queueId)
          .forEach(message -> writer.ready(message.address()));
    }
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /// Changes one byte of a file whose name starts and ends like this.
  void flip(String start, String end) throws IOException {
    var files =
        disk.list().stream()
            .filter(name -> name.startsWith(start) && name.endsWith(end))
            .sorted()
            .toList();
    String name = files.get(random.nextInt(files.size()));
    try (var file = disk.open(name)) {
      long position = random.nextLong(file.size());
      var one = ByteBuffer.allocate(1);
      file.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1 + random.nextInt(255)));
      file.write(one.flip(), position);
      flips.add(name + " at " + position);
    }
  }

  /// What a store still has, and what it said about the rest.
  static final class Left {
    final List<Published> messages = new ArrayList<>();
    final Set<Long> unreadable = new TreeSet<>();
    private final List<Damage> damages;

    private Left(List<Damage> damages) {
      this.damages = damages;
    }

    /// Whether a report names the place where a message was.
    boolean accountsFor(Published message) {
      long position = message.address() << 3;
      var settings = RecordingStore.small();
      String file = SegmentName.whole(position / settings.segmentBytes());
      long inFile = position % settings.segmentBytes();
      long segment = position / settings.segmentBytes();
      return unreadable.contains(message.address())
          || damages.stream()
              .anyMatch(damage -> damage.file().equals(SegmentName.compacted(segment)))
          || damages.stream()
              .anyMatch(damage ->
                  damage.file().equals(file)
                      && inFile >= damage.position()
                      && inFile < damage.position() + damage.bytes());
    }
  }

  /// Reads everything, in the order in which each queue hands it out.
  Left read(RecordingStore store) {
    var left = new Left(store.damages);
    for (int id = 1; id <= QUEUES; id++) {
      for (var message : store.recovered) {
        if (message.queueId() == id) {
          read(store, message, left);
        }
      }
    }
    return left;
  }

  private static void read(
      RecordingStore store, RecordingStore.Recovered message, RottenStore.Left left) {
    long address = message.address();
    try {
      left.messages.add(new Published(message.queueId(), store.body(address), address));
    } catch (DamagedRecordException e) {
      left.unreadable.add(e.address());
    }
    store.work();
  }

  /// Everything that was confirmed, in the same order.
  List<Published> confirmed() {
    var all = new ArrayList<Published>();
    for (int id = 1; id <= QUEUES; id++) {
      int queueId = id;
      published.stream().filter(message -> message.queueId() == queueId).forEach(all::add);
    }
    return all;
  }
}

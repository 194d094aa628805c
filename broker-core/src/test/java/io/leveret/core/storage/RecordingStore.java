package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.loop.Clock;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A store whose threads the test steps, and all that it told.
final class RecordingStore implements StoreListener, RecoveryHandler, AutoCloseable {
  /// A message that recovery told.
  record Recovered(int queueId, long address, boolean redelivered, int deliveryCount) {}

  final StepLoop loop = new StepLoop();
  final StepThreads threads = new StepThreads();
  final List<Recovered> recovered = new ArrayList<>();
  final List<String> commands = new ArrayList<>();
  final List<Damage> damages = new ArrayList<>();
  final List<MissingSegment> missing = new ArrayList<>();
  final List<IOException> failures = new ArrayList<>();
  final MessageStore store;
  CheckpointSource queues = this::everythingLives;
  Supplier<List<byte[]>> topology = List::of;
  int progress;
  final List<MessageRun> toldRuns = new ArrayList<>();
  private final int knownQueues;
  private final boolean takesRuns;
  private final RunReader runs;

  /// Queues 1 to `knownQueues` exist, and every message is told.
  RecordingStore(Disk disk, StoreSettings settings, int knownQueues) throws IOException {
    this(disk, settings, knownQueues, false);
  }

  /// @param takesRuns whether backlogs may be told as runs, which are read here
  RecordingStore(Disk disk, StoreSettings settings, int knownQueues, boolean takesRuns)
      throws IOException {
    this.knownQueues = knownQueues;
    this.takesRuns = takesRuns;
    this.runs = new RunReader(disk, settings, damages::add);
    store =
        MessageStore.open(
            new MessageStore.Ports(disk, loop, Clock.system(), threads), settings, this, this);
    store.start(new Queues(), () -> topology.get());
  }

  /// At once and all the time, whenever less than half lives.
  private static final CompactionSettings COMPACTION =
      new CompactionSettings(50, Duration.ZERO, 4, 100);

  /// Chunks of 4 KiB, segments of four of them, four chunks of each log in memory, two cold ones.
  static StoreSettings small() {
    return new StoreSettings(
        4096, 16384, 16384, 16384, 2, 1 << 20, 1000, Duration.ofSeconds(30), COMPACTION);
  }

  /// Whatever [#queues] is at the time.
  private final class Queues implements CheckpointSource {
    @Override
    public void describe(CheckpointWriter writer) {
      queues.describe(writer);
    }

    @Override
    public void describeFleeting(CheckpointWriter writer) {
      queues.describeFleeting(writer);
    }
  }

  private void everythingLives(CheckpointWriter writer) {
    for (int queueId = 1; queueId <= knownQueues; queueId++) {
      writer.queue(queueId, 1);
    }
  }

  long append(String body, boolean durable, int... queueIds) {
    return store.append(TestMessages.message("k", body), queueIds, queueIds.length, durable);
  }

  /// Ends the batch and lets everybody work until nothing is left to do.
  void settle() {
    store.handover().requestSync();
    store.endOfBatch();
    work();
    store.endOfBatch();
    work();
  }

  void work() {
    while (threads.round() || threads.read() || loop.run()) {
      // until nobody has anything to do
    }
  }

  /// The body at `address`, loaded if need be.
  String body(long address) {
    var view = new MessageView();
    // One that refers to another is read before the other one.
    for (int loads = 0; !store.read(address, view); loads++) {
      if (loads == 2) {
        throw new AssertionError("not in memory after loading: " + address);
      }
      store.load(address, () -> {});
      store.endOfBatch();
      work();
    }
    return TestMessages.body(view);
  }

  List<String> recoveredBodies(int queueId) {
    return recovered.stream()
        .filter(message -> message.queueId() == queueId)
        .map(message -> body(message.address()))
        .toList();
  }

  @Override
  public void durable() {
    progress++;
  }

  @Override
  public void failed(IOException cause) {
    failures.add(cause);
  }

  @Override
  public void command(byte[] command) {
    commands.add(new String(command, StandardCharsets.UTF_8));
  }

  @Override
  public boolean isKnown(int queueId) {
    return queueId >= 1 && queueId <= knownQueues;
  }

  @Override
  public void message(int queueId, Found message) {
    recovered.add(
        new Recovered(queueId, message.address(), message.redelivered(), message.failures()));
  }

  @Override
  public boolean takesRuns(int queueId) {
    return takesRuns;
  }

  @Override
  public void run(int queueId, MessageRun run) {
    toldRuns.add(run);
    try {
      var list = runs.read(queueId, run.segment(), run.lane());
      int before = recovered.size();
      for (int place = run.from(list); place < run.end(list); place++) {
        long address = list.address(place);
        if (!run.isGone(address)) {
          recovered.add(new Recovered(queueId, address, run.isAgain(address), 0));
        }
      }
      if (recovered.size() - before != run.count() && damages.isEmpty()) {
        throw new AssertionError("not what is in the segment: " + run);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void missing(MissingSegment segment) {
    missing.add(segment);
  }

  @Override
  public void damaged(Damage damage) {
    damages.add(damage);
  }

  @Override
  public void close() {
    store.close();
  }
}

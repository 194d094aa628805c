package io.leveret.core.storage.simulation;

import static io.leveret.core.storage.simulation.Promise.require;

import io.leveret.core.disk.Disk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreListener;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A store from its start to its end, each step of its threads taken when told to, and what it told
/// when it was opened.
final class RunningStore implements StoreListener, RecoveryHandler {
  /// Small enough that a hundred messages fill some segments, and few of them stay in memory.
  private static final StoreSettings SETTINGS =
      new StoreSettings(
          4096,
          8192,
          8192,
          8192,
          2,
          1 << 20,
          600,
          Duration.ofSeconds(30),
          new CompactionSettings(60, Duration.ZERO, 1, 100));

  /// What a message needs is read in so many batches at most, each after others that were read.
  private static final int MOST_BATCHES = 5;

  final ManualLoop loop;
  final List<IOException> failures = new ArrayList<>();
  final Map<Integer, List<Found>> recovered = new HashMap<>();
  final Map<String, String> names = new TreeMap<>();
  int commands;
  private final Bug bug;
  private final SteppedStore steps;
  private final RunReader runs;

  /// What is to be done for messages that are told as runs, and known one by one here.
  private final List<Runnable> inHand = new ArrayList<>();

  RunningStore(Disk disk, ManualLoop loop, Bug bug) throws IOException {
    this.loop = loop;
    this.bug = bug;
    runs = new RunReader(disk, SETTINGS);
    steps = new SteppedStore(disk, loop, SETTINGS, this, this);
    inHand.forEach(Runnable::run);
  }

  /// The segment that a position of the log is in.
  static long segmentOf(long position) {
    return position / SETTINGS.segmentBytes();
  }

  MessageStore store() {
    return steps.store();
  }

  boolean write() {
    return steps.write();
  }

  boolean read() {
    return steps.read();
  }

  /// Lets everybody work until nobody has anything to do.
  void work() {
    while (steps.write() || steps.read() || loop.runTasks()) {
      // until nothing is left
    }
  }

  void close() {
    steps.close();
  }

  /// Reads a message and requires it to be what was published.
  void requireWhole(Message message, long address) {
    var view = new MessageView();
    for (int loads = 0; !store().read(address, view); loads++) {
      require(loads < 3, "not in memory after loading: %s", message);
      load(address);
    }
    require(message.isHeadOf(view), "other routing or properties: %s", message);
    if (view.isParted()) {
      requireParts(message, partsOf(view));
    } else {
      require(message.isBodyOf(view, 0, message.body()), "another body: %s", message);
    }
  }

  private void requireParts(Message message, long[] parts) {
    var view = new MessageView();
    int from = 0;
    for (long part : parts) {
      for (int loads = 0; !store().readPart(part, view); loads++) {
        require(loads < 3, "part %d is not in memory after loading: %s", part, message);
        load(part);
      }
      require(
          message.isBodyOf(view, from, view.bodyLength()), "another part %d: %s", part, message);
      from += view.bodyLength();
    }
    require(from == message.body(), "%d bytes in all parts: %s", from, message);
  }

  private static long[] partsOf(MessageView view) {
    long[] parts = new long[view.bodyLength() / 8];
    ByteBuffer list = view.bodyMemory().slice(view.bodyOffset(), view.bodyLength());
    for (int i = 0; i < parts.length; i++) {
      parts[i] = list.getLong(8 * i);
    }
    return parts;
  }

  private void load(long address) {
    boolean[] isThere = {false};
    store().load(address, () -> isThere[0] = true);
    for (int batches = 0; !isThere[0] && batches < MOST_BATCHES; batches++) {
      while (!isThere[0] && (loop.runTasks() || steps.read())) {
        // until it has been read
      }
      store().endOfBatch(); // those that read before had their turn
    }
    require(isThere[0], "no answer of the reader");
  }

  @Override
  public void durable() {}

  @Override
  public void failed(IOException cause) {
    failures.add(cause);
  }

  @Override
  public void command(byte[] command) {
    var parts = new String(command, StandardCharsets.UTF_8).split("\\|", 3);
    commands = Math.max(commands, Integer.parseInt(parts[0]));
    Topology.put(names, parts[1], parts[2]);
  }

  @Override
  public boolean isKnown(int queueId) {
    return names.containsKey(Topology.queue(queueId));
  }

  @Override
  public void message(int queueId, Found message) {
    var told = bug == Bug.FORGETS_COUNTS ? withoutFailures(message) : message;
    recovered.computeIfAbsent(queueId, _ -> new ArrayList<>()).add(told);
  }

  private static Found withoutFailures(Found message) {
    return new Found(
        message.address(),
        message.redelivered(),
        0,
        message.bodySize(),
        message.priority(),
        message.appendedMillis(),
        message.timeToLive());
  }

  @Override
  public boolean takesRuns(int queueId) {
    return queueId % 3 != 0;
  }

  @Override
  public void run(int queueId, MessageRun run) {
    try {
      var list = runs.read(queueId, run.segment(), run.lane());
      int count = 0;
      for (int place = run.from(list); place < run.end(list); place++) {
        long address = list.address(place);
        if (!run.isGone(address)) {
          long[] links = list.links(place);
          count++;
          inHand.add(() -> store().runs().warm(address, links));
          boolean again = run.isAgain(address);
          message(queueId, new Found(address, again, 0, -1, 0, 0, MessageView.FOR_EVER));
        }
      }
      require(count == run.count(), "not what is in the segment: %s", run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void missing(MissingSegment segment) {
    throw new AssertionError("missing where nothing was taken away: " + segment);
  }

  @Override
  public void damaged(Damage damage) {
    throw new AssertionError("damage where nothing was damaged: " + damage);
  }
}

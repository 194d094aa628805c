package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.LocalDisk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// A new store for tests of what stands above it: the test runs its writer and reader step by step.
public final class SteppedStore implements AutoCloseable {
  private final StepThreads threads = new StepThreads();
  private final MessageStore store;

  public SteppedStore(
      Path directory, ManualLoop loop, StoreSettings settings, StoreListener listener)
      throws IOException {
    var ports = new MessageStore.Ports(new LocalDisk(directory), loop, loop, threads);
    store = MessageStore.open(ports, settings, listener, new Nothing());
    store.start(_ -> {}, List::of);
  }

  /// A store on a disk that may hold something; it must be started.
  public SteppedStore(
      Disk disk,
      StoreSettings settings,
      ManualLoop loop,
      StoreListener listener,
      RecoveryHandler handler)
      throws IOException {
    var ports = new MessageStore.Ports(disk, loop, loop, threads);
    store = MessageStore.open(ports, settings, listener, handler);
  }

  /// A store with settings of its own; it must be started.
  public SteppedStore(
      Disk disk,
      ManualLoop loop,
      StoreSettings settings,
      StoreListener listener,
      RecoveryHandler handler)
      throws IOException {
    var ports = new MessageStore.Ports(disk, loop, loop, threads);
    store = MessageStore.open(ports, settings, listener, handler);
  }

  /// A disk in memory that outlives the stores on it.
  public static Disk memory(Random random) {
    return new SimulatedDisk(random);
  }

  /// A new store with threads of its own, for what is to be measured.
  public static MessageStore threaded(
      Path directory, ManualLoop loop, StoreSettings settings, StoreListener listener)
      throws IOException {
    var store =
        MessageStore.open(new LocalDisk(directory), loop, loop, settings, listener, new Nothing());
    store.start(_ -> {}, List::of);
    return store;
  }

  /// Chunks of 4 KiB in segments of four, and so little memory that older messages leave it.
  public static StoreSettings little() {
    return new StoreSettings(
        4096,
        16384,
        8192,
        8192,
        2,
        1 << 20,
        1 << 20,
        Duration.ofHours(1),
        new CompactionSettings(50, Duration.ZERO, 4, 100));
  }

  public MessageStore store() {
    return store;
  }

  /// Writes what is to be written and reads what is to be read. Answers whether there was anything.
  public boolean work() {
    boolean any = false;
    while (threads.round() || threads.read()) {
      any = true;
    }
    return any;
  }

  /// One round of the writer; answers whether there was anything to do.
  public boolean write() {
    return threads.round();
  }

  /// One task of the reader; answers whether there was one.
  public boolean read() {
    return threads.read();
  }

  @Override
  public void close() {
    store.close();
  }

  /// A directory that holds nothing yet.
  private static final class Nothing implements RecoveryHandler {
    @Override
    public void command(byte[] command) {
      throw new AssertionError("the directory is not new");
    }

    @Override
    public boolean isKnown(int queueId) {
      return false;
    }

    @Override
    public void message(int queueId, Found message) {
      throw new AssertionError("the directory is not new");
    }

    @Override
    public void missing(MissingSegment segment) {
      throw new AssertionError(segment);
    }

    @Override
    public void damaged(Damage damage) {
      throw new AssertionError(damage);
    }
  }
}

package io.leveret.core.storage.simulation;

import static io.leveret.core.storage.simulation.Promise.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;

/// How processes end, and what the disk does before: the end may come in the middle of a write, and
/// a sync or a write may fail.
final class Mishaps {
  private final World world;
  private final Random random;
  private boolean hasWriterFailed;

  Mishaps(World world) {
    this.world = world;
    this.random = world.random;
  }

  /// Decides what befalls the next process.
  void prepare() {
    hasWriterFailed = false;
    switch (random.nextInt(8)) {
      case 0 -> world.disk.crashAfter(random.nextInt(120));
      case 1 -> world.disk.failSyncAfter(random.nextInt(20));
      case 2 -> world.disk.failWriteAfter(random.nextInt(40));
      default -> {}
    }
  }

  /// One round of the writer. One in which something fails makes nothing durable, nor does any
  /// after it.
  boolean write() {
    boolean hadFailed = world.disk.hasFailed();
    long before = world.store().durablePosition();
    boolean any = world.running().write();
    hasWriterFailed |= !hadFailed && world.disk.hasFailed();
    require(
        !hasWriterFailed || world.store().durablePosition() == before,
        "made durable after a failure");
    return any;
  }

  /// Lets everybody work until nobody has anything to do.
  void work() {
    while (write() || world.running().read() || world.running().loop.runTasks()) {
      // until nothing is left
    }
  }

  /// The process ends, and others until one has recovered; answers what that one must have found.
  Verdict end() {
    var store = world.store();
    boolean isWell = world.running().failures.isEmpty();
    require(
        isWell || world.disk.isTroubled(), "failures for no reason: %s", world.running().failures);
    long durable =
        world.bug == Bug.CONFIRMS_TOO_EARLY ? store.appendedPosition() : store.durablePosition();
    long metaDurable = store.metaLog().durablePosition();
    int kind = random.nextInt(4);
    if (kind == 1) {
      boolean isClosed = close();
      if (isClosed && isWell && !world.disk.isTroubled()) {
        durable = Long.MAX_VALUE - 1;
        metaDurable = Long.MAX_VALUE;
      }
    }
    require(world.disk.syncsAfterFailure() == 0, "synced again after a failure");
    var verdict = new Verdict(world, durable, metaDurable);
    if (kind < 2) {
      world.disk.restart();
    } else {
      world.disk.crash();
    }
    for (int left = 4; left > 0 && random.nextInt(3) == 0; left--) {
      dieWhileRecovering();
    }
    return verdict;
  }

  private boolean close() {
    try {
      world.running().close();
      return true;
    } catch (UncheckedIOException e) {
      require(world.disk.isTroubled(), "failure for no reason: %s", e);
      return false;
    }
  }

  private void dieWhileRecovering() {
    if (random.nextInt(4) == 0) {
      world.disk.failSyncAfter(random.nextInt(6));
    } else {
      world.disk.crashAfter(random.nextInt(40));
    }
    try {
      new RunningStore(world.disk, world.running().loop, world.bug);
    } catch (IOException | UncheckedIOException _) {
      // what this is about
    }
    if (random.nextBoolean()) {
      world.disk.crash();
    } else {
      world.disk.restart();
    }
  }
}

package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import java.util.Random;

/// A disk in memory that outlives the brokers on it, and the loss of power.
public final class PowerLoss {
  private final SimulatedDisk disk;

  /// A disk whose syncs do what they say.
  public PowerLoss(Random random) {
    this(random, false);
  }

  /// @param lies whether its syncs do nothing
  public PowerLoss(Random random, boolean lies) {
    disk = new SimulatedDisk(random);
    if (lies) {
      disk.lieOnSync();
    }
  }

  public Disk disk() {
    return disk;
  }

  /// Power is lost and comes back: of what was not synced, some is gone.
  public void strike() {
    disk.crash();
  }
}

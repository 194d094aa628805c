package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the messages of a queue in a sealed segment: in its directory, or, when that is absent or
/// damaged, in the segment itself. What is damaged goes to `lost+found/`. Any one thread at a time.
public final class RunReader {
  private static final Logger LOG = LoggerFactory.getLogger(RunReader.class);

  private final Disk disk;
  private final StoreSettings settings;
  private final Consumer<Damage> damaged;

  /// Damage goes to the log of the broker.
  public RunReader(Disk disk, StoreSettings settings) {
    this(disk, settings, damage -> LOG.error("damaged: {}", damage));
  }

  public RunReader(Disk disk, StoreSettings settings, Consumer<Damage> damaged) {
    this.disk = disk;
    this.settings = settings;
    this.damaged = damaged;
  }

  /// All of them, settled or not.
  public MessageList read(int queueId, long segment, MessageRun.Lane lane) throws IOException {
    if (disk.has(DirectoryFile.name(segment))) {
      var index = DirectoryFile.index(disk, settings, segment);
      if (index.isPresent()) {
        var list = DirectoryFile.messages(disk, settings, index.get(), queueId, lane);
        if (list.isPresent()) {
          return list.get();
        }
      }
      String name = DirectoryFile.name(segment);
      Quarantine.move(disk, name);
      damaged.accept(Damage.of(name, 0, 0, "bad directory, the segment is read instead"));
    }
    try (var builder = new DirectoryBuilder(disk, settings, segment)) {
      while (builder.step()) {
        // until all is read
      }
      for (var damage : builder.damages()) {
        Quarantine.copy(disk, damage.file(), damage.position(), damage.bytes());
        damaged.accept(damage);
      }
      return builder.take(queueId, lane);
    }
  }
}

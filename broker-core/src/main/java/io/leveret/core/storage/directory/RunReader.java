package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;

/// Finds the messages of a queue in a sealed segment: in its directory, or, when that is absent or
/// damaged, in the segment itself. Any one thread at a time.
public final class RunReader {
  private final Disk disk;
  private final StoreSettings settings;

  public RunReader(Disk disk, StoreSettings settings) {
    this.disk = disk;
    this.settings = settings;
  }

  /// All of them, settled or not.
  public MessageList read(int queueId, long segment, MessageRun.Lane lane) throws IOException {
    if (disk.list().contains(DirectoryFile.name(segment))) {
      var index = DirectoryFile.index(disk, settings, segment);
      if (index.isPresent()) {
        var list = DirectoryFile.messages(disk, settings, index.get(), queueId, lane);
        if (list.isPresent()) {
          return list.get();
        }
      }
    }
    var builder = new DirectoryBuilder(disk, settings, segment);
    while (builder.step()) {
      // until all is read
    }
    return builder.messages(queueId, lane);
  }
}

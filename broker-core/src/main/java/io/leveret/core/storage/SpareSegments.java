package io.leveret.core.storage;

import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.loop.Loop;
import io.leveret.core.storage.log.SpareFiles;
import java.io.IOException;
import java.util.concurrent.Executor;

/// Keeps segment files ready before they are needed.
///
/// **Confined** to the shard's loop; files are made on the reader.
final class SpareSegments {
  private final SpareFiles files;
  private final Loop loop;
  private final Executor reader;
  private final Room room;
  private boolean isPreparing;
  private boolean isRefused;

  SpareSegments(SpareFiles files, Loop loop, Executor reader, Room room) {
    this.files = files;
    this.loop = loop;
    this.reader = reader;
    this.room = room;
  }

  /// Whether all are there, and none was refused when it was tried last.
  boolean isComplete() {
    return files.isComplete() && !isRefused && !isPreparing;
  }

  /// Makes what is missing, if anything is.
  void keep() {
    if (!files.isComplete()) {
      prepare();
    }
  }

  /// Makes what is missing, one file after the other.
  void prepare() {
    if (!isPreparing) {
      isPreparing = true;
      reader.execute(this::step);
    }
  }

  private void step() {
    if (room.hasFailed()) {
      return;
    }
    try {
      if (files.prepare()) {
        reader.execute(this::step);
      } else {
        loop.execute(() -> done(false));
      }
    } catch (OutOfSpaceException e) {
      loop.execute(() -> {
        done(true);
        room.full(e);
      });
    } catch (IOException e) {
      room.failed(e);
    }
  }

  private void done(boolean refused) {
    isPreparing = false;
    isRefused = refused;
    room.made();
  }
}

package io.leveret.core.storage;

import io.leveret.core.loop.Loop;
import io.leveret.core.storage.log.SegmentFiles;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Keeps segment files ready before they are needed.
///
/// **Confined** to the shard's loop; files are made on the reader.
final class SpareSegments {
  private final SegmentFiles files;
  private final Loop loop;
  private final Executor reader;
  private final Consumer<IOException> failure;

  SpareSegments(SegmentFiles files, Loop loop, Executor reader, Consumer<IOException> failure) {
    this.files = files;
    this.loop = loop;
    this.reader = reader;
    this.failure = failure;
  }

  /// Makes what is missing, one file after the other.
  void prepare() {
    reader.execute(this::step);
  }

  private void step() {
    try {
      if (files.prepareSpare()) {
        reader.execute(this::step);
      }
    } catch (IOException e) {
      loop.execute(() -> failure.accept(e));
    }
  }
}

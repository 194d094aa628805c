package io.leveret.core.server;

import java.io.IOException;

/// The disk failed to write or to sync. The broker must end: what was not confirmed may be lost,
/// and a sync that is tried again may say of lost bytes that they are on disk.
public final class DiskFailedException extends IOException {
  DiskFailedException(IOException cause) {
    super(
        "the disk failed, so the broker stops; what it has confirmed is on disk: "
            + cause.getMessage(),
        cause);
  }
}

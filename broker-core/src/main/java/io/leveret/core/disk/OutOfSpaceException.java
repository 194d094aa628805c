package io.leveret.core.disk;

import java.io.IOException;

/// The disk has no room for what was to be written, or this user may take no more of it. Unlike
/// other failures it passes: what was refused may be tried again, but for a sync.
public final class OutOfSpaceException extends IOException {
  public OutOfSpaceException(String message) {
    super(message);
  }
}

package io.leveret.core.server;

import java.io.IOException;

/// A broker that cannot start, for a reason that its operator can mend. The message is one line.
public final class StartException extends IOException {
  private static final long serialVersionUID = 1;

  StartException(String message) {
    super(message);
  }
}

package io.leveret.core.control;

/// A command that is refused, or a broker that cannot be reached. The message is one line.
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ControlException(String message) {
    // Expected: nobody needs to know where it was thrown.
    super(message, null, false, false);
  }
}

package io.leveret.core.policy;

/// A policy that cannot be: the message says why in one line, for whoever wrote it.
public final class PolicyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public PolicyException(String message) {
    super(message);
  }
}

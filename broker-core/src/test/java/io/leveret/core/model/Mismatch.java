package io.leveret.core.model;

/// The broker was seen to do what the model does not allow.
public final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Mismatch(String message) {
    super(message);
  }
}

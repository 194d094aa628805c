package io.leveret.core.disk;

/// The store cannot be opened, for a reason that one line tells an operator.
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }
}

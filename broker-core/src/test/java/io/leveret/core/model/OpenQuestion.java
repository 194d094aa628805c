package io.leveret.core.model;

/// What comes next depends on an order that nobody promises: a sequence cannot be followed further.
public final class OpenQuestion extends RuntimeException {
  private static final long serialVersionUID = 1;

  OpenQuestion(String message) {
    super(message);
  }
}

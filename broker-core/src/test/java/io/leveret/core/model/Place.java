package io.leveret.core.model;

/// A channel of a connection of the test, by their numbers.
public record Place(int connection, int channel) {
  @Override
  public String toString() {
    return connection + "/" + channel;
  }
}

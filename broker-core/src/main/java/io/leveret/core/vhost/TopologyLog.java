package io.leveret.core.vhost;

/// Where changes of the durable topology are written, to be replayed at the next start.
@FunctionalInterface
public interface TopologyLog {
  /// Adds a command and answers the position that must become durable for it to be safe.
  long append(byte[] command);

  /// Whether there is room for a command that makes the topology larger. One that does not is
  /// appended in any case.
  default boolean hasRoom() {
    return true;
  }
}

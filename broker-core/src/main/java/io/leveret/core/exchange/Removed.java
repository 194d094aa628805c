package io.leveret.core.exchange;

import java.util.List;

/// What a change took out of the topology: with a binding or an exchange may go the auto-delete
/// exchanges that it was the last to keep (G118).
///
/// @param bindings in the order in which they went
/// @param exchanges in the order in which they went; the one asked for, if any, comes first
public record Removed(List<Binding> bindings, List<Exchange> exchanges) {
  public Removed {
    bindings = List.copyOf(bindings);
    exchanges = List.copyOf(exchanges);
  }

  /// Whether nothing changed.
  public boolean isNothing() {
    return bindings.isEmpty() && exchanges.isEmpty();
  }
}

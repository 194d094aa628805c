package io.leveret.core.exchange;

import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.Comparator;

/// One arrow from an exchange to a queue or to another exchange.
///
/// Bindings are values: two that agree in every component are one binding, so that binding twice
/// changes nothing and unbinding once undoes it (EX-17).
///
/// @param source the exchange that messages come from; never the default exchange
/// @param destinationKind what `destination` names
/// @param bindingKey what the routing key is compared with; its meaning depends on the exchange
/// @param arguments sorted by name; read by headers exchanges, otherwise only part of the identity
public record Binding(
    String source,
    Kind destinationKind,
    String destination,
    String bindingKey,
    FieldTable arguments) {

  public Binding {
    arguments = sorted(arguments);
  }

  private static FieldTable sorted(FieldTable arguments) {
    if (arguments.size() < 2) {
      return arguments;
    }
    var entries = new ArrayList<>(arguments.entries());
    entries.sort(Comparator.comparing(FieldTable.Entry::name));
    return new FieldTable(entries);
  }

  /// What a binding can lead to.
  public enum Kind {
    QUEUE,
    EXCHANGE
  }
}

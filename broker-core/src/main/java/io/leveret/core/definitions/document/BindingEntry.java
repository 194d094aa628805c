package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedBinding;
import io.leveret.core.exchange.Binding;
import io.leveret.core.json.JsonReader;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.Optional;

/// One object of `bindings`, while it is read. One thread, one use.
final class BindingEntry implements JsonReader.Entry {
  private final JsonReader in;
  private Optional<String> virtualHost = Optional.empty();
  private Optional<String> source = Optional.empty();
  private Optional<String> destination = Optional.empty();
  private Binding.Kind kind = Binding.Kind.QUEUE;
  private String key = "";
  private FieldTable arguments = FieldTable.EMPTY;

  BindingEntry(JsonReader in) {
    this.in = in;
  }

  @Override
  public void field(String name) throws IOException {
    switch (name) {
      case "vhost" -> virtualHost = Optional.of(in.text(name));
      case "source" -> source = Optional.of(in.name(name));
      case "destination" -> destination = Optional.of(in.name(name));
      case "destination_type" -> kind = kind(in.text(name));
      case "routing_key" -> key = in.name(name);
      case "arguments" -> arguments = in.table(name);
      case "properties_key" -> in.ignore();
      default -> in.skip("bindings." + name);
    }
  }

  Placed<DefinedBinding> binding() {
    var binding =
        new Binding(
            in.present(source, "source", "bindings"),
            kind,
            in.present(destination, "destination", "bindings"),
            key,
            arguments);
    return new Placed<>(virtualHost, in.line(), host -> new DefinedBinding(host, binding));
  }

  private Binding.Kind kind(String text) {
    return switch (text) {
      case "queue" -> Binding.Kind.QUEUE;
      case "exchange" -> Binding.Kind.EXCHANGE;
      default -> throw in.expected("queue or exchange for destination_type");
    };
  }
}

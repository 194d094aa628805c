package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedExchange;
import io.leveret.core.json.JsonReader;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.Optional;

/// One object of `exchanges`, while it is read. One thread, one use.
final class ExchangeEntry implements JsonReader.Entry {
  /// What RabbitMQ keeps for itself and exports all the same, such as `amq.rabbitmq.log`.
  private static final String INTERNAL = "amq.rabbitmq.";

  private final JsonReader in;
  private String name = "";
  private Optional<String> virtualHost = Optional.empty();
  private String type = "direct";
  private boolean durable = true;
  private boolean autoDelete;
  private boolean internal;
  private FieldTable arguments = FieldTable.EMPTY;

  ExchangeEntry(JsonReader in) {
    this.in = in;
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "name" -> name = in.text(key);
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      case "type" -> type = in.text(key);
      case "durable" -> durable = in.truth(key);
      case "auto_delete" -> autoDelete = in.truth(key);
      case "internal" -> internal = in.truth(key);
      case "arguments" -> arguments = in.table(key);
      default -> in.skip("exchanges." + key);
    }
  }

  /// Nothing when it is an exchange that only means something to RabbitMQ.
  Optional<Placed<DefinedExchange>> exchange() {
    in.requireName(name, "exchanges");
    if (name.startsWith(INTERNAL)) {
      in.skipped("exchange " + name);
      return Optional.empty();
    }
    return Optional.of(
        new Placed<>(
            virtualHost,
            in.line(),
            host ->
                new DefinedExchange(host, name, type, durable, autoDelete, internal, arguments)));
  }
}

package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedQueue;
import io.leveret.core.json.JsonReader;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.Optional;

/// One object of `queues`, while it is read. One thread, one use.
final class QueueEntry implements JsonReader.Entry {
  private final JsonReader in;
  private String name = "";
  private Optional<String> virtualHost = Optional.empty();
  private String type = "classic";
  private boolean durable = true;
  private boolean autoDelete;
  private FieldTable arguments = FieldTable.EMPTY;

  QueueEntry(JsonReader in) {
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
      case "arguments" -> arguments = in.table(key);
      default -> in.skip("queues." + key);
    }
  }

  Placed<DefinedQueue> queue() {
    in.requireName(name, "queues");
    return new Placed<>(
        virtualHost,
        in.line(),
        host -> new DefinedQueue(host, name, type, durable, autoDelete, arguments));
  }
}

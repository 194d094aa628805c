package io.leveret.core.definitions.document;

import io.leveret.core.config.Durability;
import io.leveret.core.json.JsonReader;
import io.leveret.core.vhost.VirtualHostMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What is noted about a virtual host, while it is read: some versions of RabbitMQ write it in an
/// object of its own, some beside the name, most both. One thread, one use.
final class MetadataFields implements JsonReader.Entry {
  private final JsonReader in;
  private final String section;
  private String description = "";
  private List<String> tags = List.of();
  private Optional<String> queueType = Optional.empty();
  private Optional<Durability> durability = Optional.empty();
  private boolean isProtected;

  MetadataFields(JsonReader in, String section) {
    this.in = in;
    this.section = section;
  }

  @Override
  public void field(String key) throws IOException {
    if (!take(key)) {
      in.skip(section + "." + key);
    }
  }

  /// Reads the value of `key` if it is one of these.
  boolean take(String key) throws IOException {
    switch (key) {
      case "description" -> description = in.text(key);
      case "tags" -> tags = in.texts(key).stream().filter(tag -> !tag.isEmpty()).toList();
      case "default_queue_type" ->
          queueType =
              in.textOrNothing(key).filter(type -> !type.isEmpty() && !type.equals("undefined"));
      case "durability" -> durability = Optional.of(durability(in.text(key)));
      case "protected_from_deletion" -> isProtected = in.truth(key);
      default -> {
        return false;
      }
    }
    return true;
  }

  private Durability durability(String text) {
    return Durability.parse(text)
        .filter(known -> known != Durability.RAM)
        .orElseThrow(() -> in.expected("a durability, fsync or write, found '" + text + "'"));
  }

  VirtualHostMetadata metadata() {
    return new VirtualHostMetadata(description, tags, queueType, durability, isProtected);
  }
}

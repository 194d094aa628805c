package io.leveret.core.definitions.document;

import io.leveret.core.auth.TopicPattern;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.definitions.DefinedTopicPermission;
import io.leveret.core.json.JsonReader;
import java.io.IOException;
import java.util.Optional;

/// One object of `topic_permissions`, while it is read. One thread, one use.
final class TopicPermissionEntry implements JsonReader.Entry {
  private static final String SECTION = "topic_permissions";

  private final JsonReader in;
  private Optional<String> user = Optional.empty();
  private Optional<String> virtualHost = Optional.empty();
  private Optional<String> exchange = Optional.empty();
  private Optional<TopicPattern> write = Optional.empty();
  private Optional<TopicPattern> read = Optional.empty();

  TopicPermissionEntry(JsonReader in) {
    this.in = in;
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "user" -> user = Optional.of(in.text(key));
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      case "exchange" -> exchange = Optional.of(in.text(key));
      case "write" -> write = Optional.of(in.pattern(key, TopicPattern::of));
      case "read" -> read = Optional.of(in.pattern(key, TopicPattern::of));
      default -> in.skip(SECTION + "." + key);
    }
  }

  DefinedTopicPermission permission() {
    return new DefinedTopicPermission(
        in.present(user, "user", SECTION),
        in.present(virtualHost, "vhost", SECTION),
        in.present(exchange, "exchange", SECTION),
        new TopicPermissions(
            in.present(write, "write", SECTION), in.present(read, "read", SECTION)));
  }
}

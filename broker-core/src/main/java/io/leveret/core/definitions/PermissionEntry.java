package io.leveret.core.definitions;

import io.leveret.core.auth.NamePattern;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.json.JsonReader;
import java.io.IOException;
import java.util.Optional;

/// One object of `permissions`, while it is read. One thread, one use.
final class PermissionEntry implements JsonReader.Entry {
  private final JsonReader in;
  private Optional<String> user = Optional.empty();
  private Optional<String> virtualHost = Optional.empty();
  private Optional<NamePattern> configure = Optional.empty();
  private Optional<NamePattern> write = Optional.empty();
  private Optional<NamePattern> read = Optional.empty();

  PermissionEntry(JsonReader in) {
    this.in = in;
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "user" -> user = Optional.of(in.text(key));
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      case "configure" -> configure = Optional.of(pattern(key));
      case "write" -> write = Optional.of(pattern(key));
      case "read" -> read = Optional.of(pattern(key));
      default -> in.skip("permissions." + key);
    }
  }

  DefinedPermission permission() {
    var permitted =
        new VirtualHostPermissions(
            present(configure, "configure"), present(write, "write"), present(read, "read"));
    return new DefinedPermission(present(user, "user"), present(virtualHost, "vhost"), permitted);
  }

  private NamePattern pattern(String key) throws IOException {
    String text = in.text(key);
    try {
      return NamePattern.of(text);
    } catch (IllegalArgumentException _) {
      throw in.expected(
          "a regular expression, without look-around or back reference, for %s, found '%s'"
              .formatted(key, text));
    }
  }

  private <T> T present(Optional<T> value, String key) {
    return value.orElseThrow(() -> in.expected("a " + key + " in each object of permissions"));
  }
}

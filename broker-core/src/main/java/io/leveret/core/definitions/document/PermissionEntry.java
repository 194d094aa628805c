package io.leveret.core.definitions.document;

import io.leveret.core.auth.NamePattern;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.definitions.DefinedPermission;
import io.leveret.core.json.JsonReader;
import java.io.IOException;
import java.util.Optional;

/// One object of `permissions`, while it is read. One thread, one use.
final class PermissionEntry implements JsonReader.Entry {
  private static final String SECTION = "permissions";

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
      case "configure" -> configure = Optional.of(in.pattern(key, NamePattern::of));
      case "write" -> write = Optional.of(in.pattern(key, NamePattern::of));
      case "read" -> read = Optional.of(in.pattern(key, NamePattern::of));
      default -> in.skip(SECTION + "." + key);
    }
  }

  DefinedPermission permission() {
    var permitted =
        new VirtualHostPermissions(
            in.present(configure, "configure", SECTION),
            in.present(write, "write", SECTION),
            in.present(read, "read", SECTION));
    return new DefinedPermission(
        in.present(user, "user", SECTION), in.present(virtualHost, "vhost", SECTION), permitted);
  }
}

package io.leveret.core.definitions;

import io.leveret.core.json.JsonReader;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.IOException;
import java.util.Optional;

/// One object of `vhosts`, while it is read. One thread, one use.
final class VirtualHostEntry implements JsonReader.Entry {
  private final JsonReader in;
  private final LimitFields limits;
  private Optional<String> name = Optional.empty();

  VirtualHostEntry(JsonReader in) {
    this.in = in;
    this.limits = new LimitFields(in, "vhosts.limits");
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "name" -> name = Optional.of(in.text(key));
      case "limits" -> in.object(key, limits);
      default -> in.skip("vhosts." + key);
    }
  }

  /// The name, which may be empty (G020).
  String name() {
    return name.orElseThrow(() -> in.expected("a name in each object of vhosts"));
  }

  VirtualHostLimits limits() {
    return limits.limits();
  }
}

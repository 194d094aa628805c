package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedLimits;
import io.leveret.core.json.JsonReader;
import java.io.IOException;
import java.util.Optional;

/// One object of `vhost_limits`, while it is read. One thread, one use.
final class LimitsEntry implements JsonReader.Entry {
  private final JsonReader in;
  private final LimitFields limits;
  private Optional<String> virtualHost = Optional.empty();

  LimitsEntry(JsonReader in) {
    this.in = in;
    this.limits = new LimitFields(in, "vhost_limits.value");
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      case "value" -> in.objectOrNothing(key, limits);
      default -> in.skip("vhost_limits." + key);
    }
  }

  Placed<DefinedLimits> limits() {
    return new Placed<>(virtualHost, in.line(), host -> new DefinedLimits(host, limits.limits()));
  }
}

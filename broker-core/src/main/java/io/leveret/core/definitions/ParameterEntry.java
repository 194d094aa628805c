package io.leveret.core.definitions;

import io.leveret.core.json.JsonReader;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.IOException;
import java.util.Optional;

/// One object of `parameters`, while it is read: RabbitMQ keeps the limits of virtual hosts there,
/// among much else. One thread, one use.
final class ParameterEntry implements JsonReader.Entry {
  private static final String LIMITS = "vhost-limits";

  private final JsonReader in;
  private final LimitFields limits;
  private String component = "";
  private Optional<String> virtualHost = Optional.empty();
  private boolean valueSkipped;

  ParameterEntry(JsonReader in) {
    this.in = in;
    this.limits = new LimitFields(in, "parameters.value");
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "component" -> component = in.text(key);
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      case "value" -> value();
      default -> in.ignore();
    }
  }

  /// Whether this is about limits of a virtual host, and not of something that is skipped.
  boolean isOfLimits() {
    if (component.equals(LIMITS) && valueSkipped) {
      throw in.expected("the component before the value in each object of parameters");
    }
    return component.equals(LIMITS);
  }

  String virtualHost() {
    return virtualHost.orElseThrow(() -> in.expected("a vhost with each value of " + LIMITS));
  }

  VirtualHostLimits limits() {
    return limits.limits();
  }

  private void value() throws IOException {
    if (component.equals(LIMITS)) {
      in.object("value", limits);
    } else {
      in.ignore();
      valueSkipped = true;
    }
  }
}

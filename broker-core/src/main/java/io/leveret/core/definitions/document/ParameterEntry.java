package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedLimits;
import io.leveret.core.definitions.DefinedPolicy;
import io.leveret.core.json.JsonReader;
import io.leveret.core.policy.PolicyKind;
import java.io.IOException;
import java.util.Optional;

/// One object of `parameters`, while it is read: RabbitMQ keeps the limits of virtual hosts and
/// operators' policies there, among much else. One thread, one use.
final class ParameterEntry implements JsonReader.Entry {
  private static final String LIMITS = "vhost-limits";
  private static final String OPERATOR_POLICY = "operator_policy";

  private final JsonReader in;
  private final LimitFields limits;
  private final PolicyEntry policy;
  private String component = "";
  private String name = "";
  private Optional<String> virtualHost = Optional.empty();
  private boolean valueSkipped;

  ParameterEntry(JsonReader in) {
    this.in = in;
    this.limits = new LimitFields(in, "parameters.value");
    this.policy = new PolicyEntry(in, PolicyKind.OPERATOR, "parameters.value");
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "component" -> component = in.text(key);
      case "name" -> name = in.text(key);
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      case "value" -> value();
      default -> in.ignore();
    }
  }

  /// The limits of a virtual host, when it is that.
  Optional<Placed<DefinedLimits>> limits() {
    return is(LIMITS)
        ? Optional.of(
            new Placed<>(virtualHost, in.line(), host -> new DefinedLimits(host, limits.limits())))
        : Optional.empty();
  }

  /// An operator's policy, when it is that.
  Optional<Placed<DefinedPolicy>> policy() {
    return is(OPERATOR_POLICY) ? Optional.of(policy.policy(name, virtualHost)) : Optional.empty();
  }

  /// What it is called when it is neither.
  String subject() {
    return "parameters: %s '%s'".formatted(component, name);
  }

  private boolean is(String known) {
    if (component.equals(known) && valueSkipped) {
      throw in.expected("the component before the value in each object of parameters");
    }
    return component.equals(known);
  }

  private void value() throws IOException {
    switch (component) {
      case LIMITS -> in.objectOrNothing("value", limits);
      case OPERATOR_POLICY -> in.object("value", policy::value);
      default -> {
        in.ignore();
        valueSkipped = true;
      }
    }
  }
}

package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedPolicy;
import io.leveret.core.json.JsonReader;
import io.leveret.core.policy.PolicyKind;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.Optional;

/// One object of `policies`, or of `parameters` that is an operator policy, while it is read. One
/// thread, one use.
final class PolicyEntry implements JsonReader.Entry {
  private final JsonReader in;
  private final PolicyKind kind;
  private final String section;
  private String name = "";
  private Optional<String> virtualHost = Optional.empty();
  private String pattern = "";
  private String applyTo = "all";
  private int priority;
  private FieldTable definition = FieldTable.EMPTY;

  PolicyEntry(JsonReader in, PolicyKind kind, String section) {
    this.in = in;
    this.kind = kind;
    this.section = section;
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "name" -> name = in.text(key);
      case "vhost" -> virtualHost = Optional.of(in.text(key));
      default -> value(key);
    }
  }

  /// The fields that are the value of a parameter.
  void value(String key) throws IOException {
    switch (key) {
      case "pattern" -> pattern = in.text(key);
      case "apply-to" -> applyTo = in.text(key);
      case "priority" -> priority = in.integer(key);
      case "definition" -> definition = in.table(key);
      default -> in.skip(section + "." + key);
    }
  }

  Placed<DefinedPolicy> policy() {
    return policy(name, virtualHost);
  }

  Placed<DefinedPolicy> policy(String called, Optional<String> host) {
    in.requireName(called, section);
    return new Placed<>(
        host,
        in.line(),
        in -> new DefinedPolicy(in, kind, called, pattern, applyTo, priority, definition));
  }
}

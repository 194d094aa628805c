package io.leveret.conformance.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Sets policies in virtual host `/` of the shared broker, and clears them after each test.
///
/// Our own broker is told by the command `leveret policy`, a foreign one through its HTTP API,
/// which may put a policy into force a moment later.
public final class Policies implements AfterEachCallback {
  private static final AtomicLong NAMES = new AtomicLong();
  private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);

  private final Set<Policy> inForce = new LinkedHashSet<>();

  /// A policy for objects in whose names `pattern` is found.
  ///
  /// @param definition as JSON
  public record Policy(
      String name,
      boolean operator,
      String pattern,
      String applyTo,
      int priority,
      String definition) {

    /// One for objects of all kinds, of priority 0, with a name that nobody has used.
    public static Policy of(String pattern, String definition) {
      var name = "conformance-" + RUN + "-" + NAMES.incrementAndGet();
      return new Policy(name, false, pattern, "all", 0, definition);
    }

    /// This as an operator policy, for queues.
    public Policy byOperator() {
      return new Policy(name, true, pattern, "queues", priority, definition);
    }

    public Policy applyTo(String kind) {
      return new Policy(name, operator, pattern, kind, priority, definition);
    }

    public Policy priority(int value) {
      return new Policy(name, operator, pattern, applyTo, value, definition);
    }

    /// Another one in place of this.
    public Policy saying(String other) {
      return new Policy(name, operator, pattern, applyTo, priority, other);
    }

    private String path() {
      return (operator ? "operator-policies" : "policies") + "/%2F/" + name;
    }

    private String toJson() {
      return "{\"pattern\":\"%s\",\"apply-to\":\"%s\",\"priority\":%d,\"definition\":%s}"
          .formatted(pattern.replace("\\", "\\\\"), applyTo, priority, definition);
    }
  }

  /// Sets a policy and answers it.
  public Policy set(Policy policy) throws IOException, InterruptedException {
    if (Broker.isForeign()) {
      send("PUT", policy.path(), policy.toJson());
    } else {
      run(
          policy,
          "set",
          policy.name(),
          policy.pattern(),
          policy.definition(),
          "--apply-to=" + policy.applyTo(),
          "--priority=" + policy.priority());
    }
    inForce.add(policy);
    return policy;
  }

  /// Clears a policy.
  public void clear(Policy policy) throws IOException, InterruptedException {
    inForce.removeIf(other -> other.path().equals(policy.path()));
    if (Broker.isForeign()) {
      send("DELETE", policy.path(), "");
    } else {
      run(policy, "clear", policy.name());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (var policy = inForce.iterator(); policy.hasNext(); policy = inForce.iterator()) {
      clear(policy.next());
    }
  }

  private static void send(String method, String path, String body)
      throws IOException, InterruptedException {
    try (var api = new HttpApi(Broker.shared())) {
      api.send(method, path, body);
    }
  }

  private static void run(Policy policy, String... words) {
    Broker.shared(); // it runs
    var arguments = new ArrayList<>(List.of(words));
    arguments.addFirst("policy");
    arguments.add("--data-dir=" + Broker.sharedDataDir());
    if (policy.operator()) {
      arguments.add("--operator");
    }
    Command.run(arguments.toArray(String[]::new)).succeeded();
  }
}

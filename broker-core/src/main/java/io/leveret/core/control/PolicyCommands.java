package io.leveret.core.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.json.JsonReader;
import io.leveret.core.json.JsonTables;
import io.leveret.core.json.JsonWriter;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyException;
import io.leveret.core.policy.PolicyKind;
import io.leveret.protocol.value.FieldTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/// `policy …`: the policies of a running broker (OPS-03, OPS-04). Stateless.
record PolicyCommands(Administration broker) {
  Map<String, ControlCommand> all() {
    return Map.of("policy list", this::list, "policy set", this::set, "policy clear", this::clear);
  }

  private void list(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var virtualHost = request.argument("vhost");
    var kind = kind(request);
    var policies = broker.loop().call(() -> broker.requireVirtualHost(virtualHost).policies(kind));
    for (var policy : policies) {
      reply.line(
          String.join(
              "\t",
              policy.name(),
              policy.pattern().text(),
              policy.applyTo().wireName(),
              Integer.toString(policy.priority()),
              text(policy.definition())));
    }
  }

  private void set(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var virtualHost = request.argument("vhost");
    var policy = policy(request);
    if (!policy.ignoredKeys().isEmpty()) {
      reply.warning(
          "without effect in %s '%s': %s"
              .formatted(
                  policy.kind().text(), policy.name(), String.join(", ", policy.ignoredKeys())));
    }
    broker.loop().change(() -> broker.requireVirtualHost(virtualHost).setPolicy(policy));
  }

  private void clear(ControlRequest request, ControlReply reply) throws InterruptedException {
    var virtualHost = request.argument("vhost");
    var name = request.argument("name");
    var kind = kind(request);
    broker
        .loop()
        .run(() -> {
          if (!broker.requireVirtualHost(virtualHost).deletePolicy(kind, name)) {
            throw new ControlException(
                "no %s '%s' in vhost '%s'".formatted(kind.text(), name, virtualHost));
          }
        });
  }

  private static Policy policy(ControlRequest request) throws IOException {
    try {
      return Policy.of(
          kind(request),
          request.argument("name"),
          request.argument("pattern"),
          request.optional("apply-to").orElse("all"),
          Integer.parseInt(request.optional("priority").orElse("0")),
          definition(request.argument("definition")));
    } catch (PolicyException e) {
      throw new ControlException(String.valueOf(e.getMessage()));
    } catch (NumberFormatException _) {
      throw new ControlException("the priority should be a whole number");
    }
  }

  private static PolicyKind kind(ControlRequest request) {
    return request.optional("operator").isPresent() ? PolicyKind.OPERATOR : PolicyKind.USER;
  }

  private static FieldTable definition(String text) throws IOException {
    try (var json = new JsonReader(new ByteArrayInputStream(text.getBytes(UTF_8)), "definition")) {
      return json.parse(in -> {
        var table = in.table("the definition");
        in.end();
        return table;
      });
    }
  }

  private static String text(FieldTable definition) {
    var text = new StringWriter();
    try (var json = JsonWriter.compact(text)) {
      JsonTables.write(definition, json);
    }
    return text.toString();
  }
}

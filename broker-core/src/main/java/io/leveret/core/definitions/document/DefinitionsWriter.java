package io.leveret.core.definitions.document;

import io.leveret.core.auth.User;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.definitions.DefinedBinding;
import io.leveret.core.definitions.DefinedExchange;
import io.leveret.core.definitions.DefinedPermission;
import io.leveret.core.definitions.DefinedPolicy;
import io.leveret.core.definitions.DefinedQueue;
import io.leveret.core.definitions.DefinedTopicPermission;
import io.leveret.core.definitions.DefinedUser;
import io.leveret.core.definitions.DefinedVirtualHost;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.exchange.Binding;
import io.leveret.core.json.JsonTables;
import io.leveret.core.json.JsonWriter;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.vhost.VirtualHostLimits;
import io.leveret.core.vhost.VirtualHostMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Writes definitions in the JSON that [DefinitionsReader] and RabbitMQ read. One thread, one use.
public final class DefinitionsWriter {
  private final JsonWriter out;
  private final Map<String, VirtualHostLimits> limits = new HashMap<>();

  private DefinitionsWriter(JsonWriter out) {
    this.out = out;
  }

  /// Writes one document.
  ///
  /// @param preamble what the document says of itself, by key
  public static void write(Definitions definitions, Map<String, String> preamble, JsonWriter out) {
    new DefinitionsWriter(out).document(definitions, preamble);
  }

  private void document(Definitions definitions, Map<String, String> preamble) {
    definitions.limits().forEach(one -> limits.put(one.virtualHost(), one.limits()));
    out.beginObject();
    preamble.forEach(out::field);
    section("users", definitions.users(), this::user);
    section("vhosts", definitions.virtualHosts(), this::virtualHost);
    section("permissions", definitions.permissions(), this::permission);
    section("topic_permissions", definitions.topicPermissions(), this::topicPermission);
    parameters(definitions);
    section("global_parameters", List.of(), _ -> {});
    section("policies", policies(definitions, PolicyKind.USER), this::policy);
    section("queues", definitions.queues(), this::queue);
    section("exchanges", definitions.exchanges(), this::exchange);
    section("bindings", definitions.bindings(), this::binding);
    out.endObject();
  }

  private <T> void section(String name, List<T> entries, Consumer<T> fields) {
    out.name(name).beginArray();
    for (var entry : entries) {
      out.beginObject();
      fields.accept(entry);
      out.endObject();
    }
    out.endArray();
  }

  private void user(DefinedUser defined) {
    User user = defined.user();
    out.field("name", user.name())
        .field("password_hash", user.passwordHash().base64())
        .field("hashing_algorithm", user.passwordHash().algorithm())
        .name("tags")
        .values(new TreeSet<>(user.tags()))
        .name("limits")
        .beginObject();
    UserLimits most = user.limits();
    limit("max-connections", most.maxConnections());
    limit("max-channels", most.maxChannels());
    out.endObject();
  }

  private void virtualHost(DefinedVirtualHost defined) {
    VirtualHostMetadata metadata = defined.metadata();
    out.field("name", defined.name())
        .field("description", metadata.description())
        .name("tags")
        .values(metadata.tags());
    out.name("metadata").beginObject().field("description", metadata.description());
    out.name("tags").values(metadata.tags());
    metadata.defaultQueueType().ifPresent(type -> out.field("default_queue_type", type));
    metadata.durability().ifPresent(known -> out.field("durability", known.text()));
    if (metadata.protectedFromDeletion()) {
      out.field("protected_from_deletion", true);
    }
    out.endObject().name("limits");
    limits(limits.getOrDefault(defined.name(), VirtualHostLimits.UNLIMITED));
  }

  private void limits(VirtualHostLimits most) {
    out.beginObject();
    limit("max-connections", most.maxConnections());
    limit("max-queues", most.maxQueues());
    out.endObject();
  }

  private void limit(String name, int most) {
    if (most >= 0) {
      out.field(name, most);
    }
  }

  private void permission(DefinedPermission permission) {
    out.field("user", permission.user())
        .field("vhost", permission.virtualHost())
        .field("configure", permission.permitted().configure().text())
        .field("write", permission.permitted().write().text())
        .field("read", permission.permitted().read().text());
  }

  private void topicPermission(DefinedTopicPermission permission) {
    out.field("user", permission.user())
        .field("vhost", permission.virtualHost())
        .field("exchange", permission.exchange())
        .field("write", permission.permitted().write().text())
        .field("read", permission.permitted().read().text());
  }

  private void parameters(Definitions definitions) {
    out.name("parameters").beginArray();
    for (var policy : policies(definitions, PolicyKind.OPERATOR)) {
      beginParameter("operator_policy", policy.name(), policy.virtualHost());
      out.beginObject();
      policyValue(policy);
      out.endObject().endObject();
    }
    for (var limited : definitions.limits()) {
      beginParameter("vhost-limits", "limits", limited.virtualHost());
      limits(limited.limits());
      out.endObject();
    }
    out.endArray();
  }

  private void beginParameter(String component, String name, String virtualHost) {
    out.beginObject()
        .field("component", component)
        .field("name", name)
        .field("vhost", virtualHost)
        .name("value");
  }

  private static List<DefinedPolicy> policies(Definitions definitions, PolicyKind kind) {
    return definitions.policies().stream().filter(policy -> policy.kind() == kind).toList();
  }

  private void policy(DefinedPolicy policy) {
    out.field("name", policy.name()).field("vhost", policy.virtualHost());
    policyValue(policy);
  }

  private void policyValue(DefinedPolicy policy) {
    out.field("pattern", policy.pattern())
        .field("apply-to", policy.applyTo())
        .field("priority", policy.priority())
        .name("definition");
    JsonTables.write(policy.definition(), out);
  }

  private void queue(DefinedQueue queue) {
    out.field("name", queue.name())
        .field("vhost", queue.virtualHost())
        .field("type", queue.type())
        .field("durable", queue.durable())
        .field("auto_delete", queue.autoDelete())
        .name("arguments");
    JsonTables.write(queue.arguments(), out);
  }

  private void exchange(DefinedExchange exchange) {
    out.field("name", exchange.name())
        .field("vhost", exchange.virtualHost())
        .field("type", exchange.type())
        .field("durable", exchange.durable())
        .field("auto_delete", exchange.autoDelete())
        .field("internal", exchange.internal())
        .name("arguments");
    JsonTables.write(exchange.arguments(), out);
  }

  private void binding(DefinedBinding defined) {
    Binding binding = defined.binding();
    boolean toQueue = binding.destinationKind() == Binding.Kind.QUEUE;
    out.field("source", binding.source())
        .field("vhost", defined.virtualHost())
        .field("destination", binding.destination())
        .field("destination_type", toQueue ? "queue" : "exchange")
        .field("routing_key", binding.bindingKey())
        .name("arguments");
    JsonTables.write(binding.arguments(), out);
  }
}

package io.leveret.core.definitions.document;

import io.leveret.core.config.ConfigException;
import io.leveret.core.definitions.DefinedBinding;
import io.leveret.core.definitions.DefinedExchange;
import io.leveret.core.definitions.DefinedLimits;
import io.leveret.core.definitions.DefinedPermission;
import io.leveret.core.definitions.DefinedPolicy;
import io.leveret.core.definitions.DefinedQueue;
import io.leveret.core.definitions.DefinedTopicPermission;
import io.leveret.core.definitions.DefinedUser;
import io.leveret.core.definitions.DefinedVirtualHost;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.json.JsonReader;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a document of definitions, section by section, as RabbitMQ exports them: of a whole
/// broker, or of one virtual host. One thread, one use.
///
/// A section or key that is not known here is skipped and named in [Definitions#skipped]; one that
/// is known must be right.
public final class DefinitionsReader {
  /// What an export says of itself.
  private static final Set<String> PREAMBLE =
      Set.of(
          "rabbit_version",
          "rabbitmq_version",
          "product_name",
          "product_version",
          "explanation",
          "rabbitmq_definition_format",
          "original_cluster_name");

  private final JsonReader in;
  private final List<DefinedUser> users = new ArrayList<>();
  private final List<DefinedVirtualHost> virtualHosts = new ArrayList<>();
  private final List<Placed<DefinedLimits>> limits = new ArrayList<>();
  private final List<DefinedPermission> permissions = new ArrayList<>();
  private final List<DefinedTopicPermission> topicPermissions = new ArrayList<>();
  private final List<Placed<DefinedPolicy>> policies = new ArrayList<>();
  private final List<Placed<DefinedExchange>> exchanges = new ArrayList<>();
  private final List<Placed<DefinedQueue>> queues = new ArrayList<>();
  private final List<Placed<DefinedBinding>> bindings = new ArrayList<>();
  private final MetadataFields ownMetadata;
  private final LimitFields ownLimits;
  private Optional<String> home;
  private Optional<String> exportedHome = Optional.empty();

  private DefinitionsReader(JsonReader in, Optional<String> home) {
    this.in = in;
    this.home = home;
    this.ownMetadata = new MetadataFields(in, "metadata");
    this.ownLimits = new LimitFields(in, "limits");
  }

  /// Reads a document that errors call `source`.
  ///
  /// @param home the virtual host of what names none; that of the document when it is empty
  /// @throws ConfigException when it is not JSON, or is not what is expected; the message is one
  ///   line with the source, the line in it and what was expected
  public static Definitions read(InputStream bytes, String source, Optional<String> home)
      throws IOException {
    try (var json = new JsonReader(bytes, source)) {
      return json.parse(in -> new DefinitionsReader(in, home).readAll());
    }
  }

  private Definitions readAll() throws IOException {
    in.document(this::section);
    home = home.or(() -> exportedHome);
    // An export of one virtual host begins with what others have in `vhosts`.
    if (exportedHome.isPresent()) {
      var name = home.orElseThrow();
      virtualHosts.add(new DefinedVirtualHost(name, ownMetadata.metadata()));
      limit(name, ownLimits.limits());
    }
    return new Definitions(
        users,
        virtualHosts,
        merged(placed(limits)),
        permissions,
        topicPermissions,
        placed(policies),
        placed(exchanges),
        placed(queues),
        placed(bindings),
        in.skipped());
  }

  private void section(String name) throws IOException {
    switch (name) {
      case "users" ->
          in.objects(
              name, () -> new UserEntry(in), entry -> users.add(new DefinedUser(entry.user())));
      case "vhosts" -> in.objects(name, () -> new VirtualHostEntry(in), this::virtualHost);
      case "vhost_limits" ->
          in.objects(name, () -> new LimitsEntry(in), entry -> limits.add(entry.limits()));
      case "parameters" -> in.objects(name, () -> new ParameterEntry(in), this::parameter);
      case "global_parameters" ->
          in.objects(
              name, () -> new GlobalParameterEntry(in), entry -> in.skipped(entry.subject()));
      case "permissions" ->
          in.objects(
              name, () -> new PermissionEntry(in), entry -> permissions.add(entry.permission()));
      case "topic_permissions" ->
          in.objects(
              name,
              () -> new TopicPermissionEntry(in),
              entry -> topicPermissions.add(entry.permission()));
      default -> topology(name);
    }
  }

  private void topology(String name) throws IOException {
    switch (name) {
      case "policies" ->
          in.objects(
              name,
              () -> new PolicyEntry(in, PolicyKind.USER, name),
              entry -> policies.add(entry.policy()));
      case "exchanges" ->
          in.objects(
              name,
              () -> new ExchangeEntry(in),
              entry -> entry.exchange().ifPresent(exchanges::add));
      case "queues" ->
          in.objects(name, () -> new QueueEntry(in), entry -> queues.add(entry.queue()));
      case "bindings" ->
          in.objects(name, () -> new BindingEntry(in), entry -> bindings.add(entry.binding()));
      default -> preamble(name);
    }
  }

  private void preamble(String name) throws IOException {
    switch (name) {
      case "original_vhost_name" -> exportedHome = Optional.of(in.name(name));
      case "metadata" -> in.object(name, ownMetadata);
      case "limits" -> in.objectOrNothing(name, ownLimits);
      default -> {
        if (PREAMBLE.contains(name)) {
          in.ignore();
        } else if (!ownMetadata.take(name)) {
          in.skip(name);
        }
      }
    }
  }

  private void virtualHost(VirtualHostEntry entry) {
    virtualHosts.add(entry.virtualHost());
    limit(entry.virtualHost().name(), entry.limits());
  }

  private void parameter(ParameterEntry entry) {
    var found = entry.limits();
    var policy = entry.policy();
    found.ifPresent(limits::add);
    policy.ifPresent(policies::add);
    if (found.isEmpty() && policy.isEmpty()) {
      in.skipped(entry.subject());
    }
  }

  private void limit(String virtualHost, VirtualHostLimits added) {
    if (!added.equals(VirtualHostLimits.UNLIMITED)) {
      limits.add(
          new Placed<>(
              Optional.of(virtualHost), in.line(), host -> new DefinedLimits(host, added)));
    }
  }

  private <T> List<T> placed(List<Placed<T>> entries) {
    return entries.stream()
        .map(entry ->
            entry
                .make()
                .apply(
                    entry
                        .virtualHost()
                        .or(() -> home)
                        .orElseThrow(() ->
                            in.refusal(
                                entry.line(), "expected a vhost in each object of the document"))))
        .toList();
  }

  /// RabbitMQ writes the limits of a virtual host with it, and again as a parameter.
  private static List<DefinedLimits> merged(List<DefinedLimits> limits) {
    Map<String, DefinedLimits> ofHost = new LinkedHashMap<>();
    limits.forEach(added -> ofHost.merge(added.virtualHost(), added, DefinitionsReader::both));
    return List.copyOf(ofHost.values());
  }

  private static DefinedLimits both(DefinedLimits known, DefinedLimits added) {
    var one = known.limits();
    var other = added.limits();
    return new DefinedLimits(
        known.virtualHost(),
        new VirtualHostLimits(
            other.maxConnections() < 0 ? one.maxConnections() : other.maxConnections(),
            other.maxQueues() < 0 ? one.maxQueues() : other.maxQueues()));
  }
}

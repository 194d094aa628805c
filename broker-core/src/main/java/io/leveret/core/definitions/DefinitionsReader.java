package io.leveret.core.definitions;

import io.leveret.core.auth.User;
import io.leveret.core.config.ConfigException;
import io.leveret.core.json.JsonReader;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a file of definitions, section by section, as RabbitMQ exports them. One thread, one use.
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
          "original_cluster_name",
          "original_vhost_name");

  private final JsonReader in;
  private final List<User> users = new ArrayList<>();
  private final Set<String> virtualHosts = new LinkedHashSet<>();
  private final Map<String, VirtualHostLimits> limits = new LinkedHashMap<>();
  private final List<DefinedPermission> permissions = new ArrayList<>();
  private final List<DefinedTopicPermission> topicPermissions = new ArrayList<>();

  private DefinitionsReader(JsonReader in) {
    this.in = in;
  }

  /// Reads a file.
  ///
  /// @throws ConfigException when it cannot be read, is not JSON, or is not what is expected; the
  ///   message is one line with the file, the line in it and what was expected
  public static Definitions read(Path file) {
    try (var bytes = new BufferedInputStream(Files.newInputStream(file))) {
      return read(bytes, file.toString());
    } catch (NoSuchFileException _) {
      throw new ConfigException("no definitions file " + file);
    } catch (AccessDeniedException _) {
      throw new ConfigException("cannot read definitions file " + file + ": permission denied");
    } catch (IOException e) {
      throw new ConfigException("cannot read definitions file " + file + ": " + e.getMessage());
    }
  }

  /// Reads a document that errors call `source`.
  static Definitions read(InputStream bytes, String source) throws IOException {
    try (var json = new JsonReader(bytes, source)) {
      return json.parse(in -> new DefinitionsReader(in).readAll());
    }
  }

  private Definitions readAll() throws IOException {
    in.document(this::section);
    return new Definitions(
        users, List.copyOf(virtualHosts), limits, permissions, topicPermissions, in.skipped());
  }

  private void section(String name) throws IOException {
    switch (name) {
      case "users" -> users();
      case "vhosts" -> virtualHosts();
      case "vhost_limits" -> virtualHostLimits();
      case "parameters" -> parameters();
      case "permissions" -> permissions();
      case "topic_permissions" -> topicPermissions();
      default -> {
        if (PREAMBLE.contains(name)) {
          in.ignore();
        } else {
          in.skip(name);
        }
      }
    }
  }

  private void users() throws IOException {
    in.objects("users", () -> new UserEntry(in), entry -> users.add(entry.user()));
  }

  private void permissions() throws IOException {
    in.objects(
        "permissions", () -> new PermissionEntry(in), entry -> permissions.add(entry.permission()));
  }

  private void topicPermissions() throws IOException {
    in.objects(
        "topic_permissions",
        () -> new TopicPermissionEntry(in),
        entry -> topicPermissions.add(entry.permission()));
  }

  private void virtualHosts() throws IOException {
    in.objects(
        "vhosts",
        () -> new VirtualHostEntry(in),
        entry -> {
          virtualHosts.add(entry.name());
          limit(entry.name(), entry.limits());
        });
  }

  private void virtualHostLimits() throws IOException {
    in.objects(
        "vhost_limits",
        () -> new LimitsEntry(in),
        entry -> limit(entry.virtualHost(), entry.limits()));
  }

  /// RabbitMQ writes the limits of a virtual host with it, and again as a parameter.
  private void parameters() throws IOException {
    in.objects(
        "parameters",
        () -> new ParameterEntry(in),
        entry -> {
          if (entry.isOfLimits()) {
            limit(entry.virtualHost(), entry.limits());
          } else {
            in.skipped("parameters");
          }
        });
  }

  private void limit(String virtualHost, VirtualHostLimits added) {
    if (!added.equals(VirtualHostLimits.UNLIMITED)) {
      limits.merge(virtualHost, added, DefinitionsReader::both);
    }
  }

  private static VirtualHostLimits both(VirtualHostLimits known, VirtualHostLimits added) {
    return new VirtualHostLimits(
        added.maxConnections() < 0 ? known.maxConnections() : added.maxConnections(),
        added.maxQueues() < 0 ? known.maxQueues() : added.maxQueues());
  }
}

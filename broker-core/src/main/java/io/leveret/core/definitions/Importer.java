package io.leveret.core.definitions;

import io.leveret.core.config.ConfigException;
import io.leveret.core.meta.BrokerState;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.Session;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.AmqpException;
import java.util.HashSet;
import java.util.Optional;

/// Puts definitions into force, entry by entry: what is there stays or is changed, nothing is
/// deleted. Stateless; runs where the state is owned.
public final class Importer {
  /// Who declares what is imported: somebody who may, whatever it is called.
  static final Session SESSION =
      new Session() {
        @Override
        public long id() {
          return -1;
        }

        @Override
        public String user() {
          return "definitions";
        }

        @Override
        public boolean mayUseReservedNames() {
          return true;
        }

        @Override
        public Permissions permissions() {
          return Permissions.ALL;
        }
      };

  private Importer() {}

  /// Requires that every user and virtual host that an entry speaks of is there, or comes with the
  /// same document.
  ///
  /// @throws ConfigException when one is not; nothing has changed
  public static void requireApplicable(Definitions definitions, BrokerState broker) {
    var users = new HashSet<String>();
    broker.users().users().forEach(user -> users.add(user.name()));
    definitions.users().forEach(defined -> users.add(defined.user().name()));
    var hosts = new HashSet<String>();
    broker.virtualHosts().all().forEach(host -> hosts.add(host.name()));
    definitions.virtualHosts().forEach(defined -> hosts.add(defined.name()));
    for (var definition : definitions.all()) {
      if (!definition.neededUser().map(users::contains).orElse(true)) {
        throw unknown(definition, "user", definition.neededUser().orElseThrow());
      }
      if (!definition.neededVirtualHost().map(hosts::contains).orElse(true)) {
        throw unknown(definition, "vhost", definition.neededVirtualHost().orElseThrow());
      }
    }
  }

  /// Applies one entry and answers why it was refused, if it was.
  public static Optional<String> apply(Definition definition, BrokerState broker) {
    try {
      definition.applyTo(broker);
      return Optional.empty();
    } catch (AmqpException | IllegalArgumentException | ConfigException e) {
      return Optional.of(definition.subject() + ": " + e.getMessage());
    }
  }

  /// @throws ConfigException when there is none of this name, or none any more
  static VirtualHost virtualHost(BrokerState broker, String name) {
    return broker
        .virtualHosts()
        .find(name)
        .orElseThrow(() -> new ConfigException("no vhost '" + name + "'"));
  }

  private static ConfigException unknown(Definition definition, String kind, String name) {
    return new ConfigException(
        "%s: expected a known %s, found '%s'".formatted(definition.section(), kind, name));
  }
}

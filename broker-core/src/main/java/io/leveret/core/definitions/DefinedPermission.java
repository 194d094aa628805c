package io.leveret.core.definitions;

import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.meta.BrokerState;
import java.util.Optional;

/// What a user may do in a virtual host, both by name. Immutable.
public record DefinedPermission(String user, String virtualHost, VirtualHostPermissions permitted)
    implements Definition {
  @Override
  public String section() {
    return "permissions";
  }

  @Override
  public String subject() {
    return "permissions of user '%s' in vhost '%s'".formatted(user, virtualHost);
  }

  @Override
  public Optional<String> neededVirtualHost() {
    return Optional.of(virtualHost);
  }

  @Override
  public Optional<String> neededUser() {
    return Optional.of(user);
  }

  @Override
  public void applyTo(BrokerState broker) {
    Importer.virtualHost(broker, virtualHost);
    broker.users().permit(user, virtualHost, permitted);
  }
}

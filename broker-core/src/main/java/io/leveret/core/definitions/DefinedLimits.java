package io.leveret.core.definitions;

import io.leveret.core.meta.BrokerState;
import io.leveret.core.vhost.VirtualHostLimits;
import java.util.Optional;

/// How much a virtual host may hold. Immutable.
public record DefinedLimits(String virtualHost, VirtualHostLimits limits) implements Definition {
  @Override
  public String section() {
    return "limits";
  }

  @Override
  public String subject() {
    return "limits of vhost '" + virtualHost + "'";
  }

  @Override
  public Optional<String> neededVirtualHost() {
    return Optional.of(virtualHost);
  }

  @Override
  public void applyTo(BrokerState broker) {
    Importer.virtualHost(broker, virtualHost).limits(limits);
  }
}

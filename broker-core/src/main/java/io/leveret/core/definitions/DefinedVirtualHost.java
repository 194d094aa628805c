package io.leveret.core.definitions;

import io.leveret.core.meta.BrokerState;
import io.leveret.core.vhost.VirtualHostMetadata;

/// A virtual host and what is noted about it. Immutable.
///
/// @param name which may be empty (G020)
public record DefinedVirtualHost(String name, VirtualHostMetadata metadata) implements Definition {
  @Override
  public String section() {
    return "vhosts";
  }

  @Override
  public String subject() {
    return "vhost '" + name + "'";
  }

  @Override
  public void applyTo(BrokerState broker) {
    var host = broker.virtualHosts().create(name);
    // A document that notes nothing takes no note away; RabbitMQ's never note the durability.
    if (!metadata.equals(VirtualHostMetadata.NONE)) {
      host.metadata(metadata.withDurability(metadata.durability().or(host.metadata()::durability)));
    }
  }
}

package io.leveret.core.definitions;

import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.meta.BrokerState;
import java.util.Optional;

/// Which topics of an exchange a user may use, all by name (SE-12). Immutable.
public record DefinedTopicPermission(
    String user, String virtualHost, String exchange, TopicPermissions permitted)
    implements Definition {
  @Override
  public String section() {
    return "topic_permissions";
  }

  @Override
  public String subject() {
    return "topic permissions of user '%s' on exchange '%s' in vhost '%s'"
        .formatted(user, exchange, virtualHost);
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
    broker.users().permitTopics(user, virtualHost, exchange, permitted);
  }
}

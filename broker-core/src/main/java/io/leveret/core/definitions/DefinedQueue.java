package io.leveret.core.definitions;

import io.leveret.core.meta.BrokerState;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import java.util.Optional;

/// A queue that is no connection's own. Immutable.
///
/// @param type what it is, whether the arguments say so or not
public record DefinedQueue(
    String virtualHost,
    String name,
    String type,
    boolean durable,
    boolean autoDelete,
    FieldTable arguments)
    implements Definition {
  private static final String TYPE = "x-queue-type";

  @Override
  public String section() {
    return "queues";
  }

  @Override
  public String subject() {
    return "queue '%s' in vhost '%s'".formatted(name, virtualHost);
  }

  @Override
  public Optional<String> neededVirtualHost() {
    return Optional.of(virtualHost);
  }

  @Override
  public void applyTo(BrokerState broker) {
    Importer.virtualHost(broker, virtualHost)
        .declareQueue(
            Importer.SESSION,
            new QueueMethod.Declare(
                name, false, durable, false, autoDelete, false, typedArguments()));
  }

  /// The type stands beside the arguments where RabbitMQ took it from the virtual host.
  private FieldTable typedArguments() {
    return type.equals("classic") || arguments.contains(TYPE)
        ? arguments
        : arguments.toBuilder().put(TYPE, type).build();
  }
}

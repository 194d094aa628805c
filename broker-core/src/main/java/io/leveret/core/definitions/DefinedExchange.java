package io.leveret.core.definitions;

import io.leveret.core.meta.BrokerState;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.value.FieldTable;
import java.util.Optional;

/// An exchange. Immutable.
public record DefinedExchange(
    String virtualHost,
    String name,
    String type,
    boolean durable,
    boolean autoDelete,
    boolean internal,
    FieldTable arguments)
    implements Definition {
  @Override
  public String section() {
    return "exchanges";
  }

  @Override
  public String subject() {
    return "exchange '%s' in vhost '%s'".formatted(name, virtualHost);
  }

  @Override
  public Optional<String> neededVirtualHost() {
    return Optional.of(virtualHost);
  }

  @Override
  public void applyTo(BrokerState broker) {
    Importer.virtualHost(broker, virtualHost)
        .declareExchange(
            Importer.SESSION,
            new ExchangeMethod.Declare(
                name, type, false, durable, autoDelete, internal, false, arguments));
  }
}

package io.leveret.core.definitions;

import io.leveret.core.exchange.Binding;
import io.leveret.core.meta.BrokerState;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import java.util.Locale;
import java.util.Optional;

/// A binding. Immutable.
public record DefinedBinding(String virtualHost, Binding binding) implements Definition {
  @Override
  public String section() {
    return "bindings";
  }

  @Override
  public String subject() {
    return "binding from exchange '%s' to %s '%s' in vhost '%s'"
        .formatted(
            binding.source(),
            binding.destinationKind().name().toLowerCase(Locale.ROOT),
            binding.destination(),
            virtualHost);
  }

  @Override
  public Optional<String> neededVirtualHost() {
    return Optional.of(virtualHost);
  }

  @Override
  public void applyTo(BrokerState broker) {
    var host = Importer.virtualHost(broker, virtualHost);
    switch (binding.destinationKind()) {
      case QUEUE ->
          host.bindQueue(
              Importer.SESSION,
              new QueueMethod.Bind(
                  binding.destination(),
                  binding.source(),
                  binding.bindingKey(),
                  false,
                  binding.arguments()));
      case EXCHANGE ->
          host.bindExchange(
              Importer.SESSION,
              new ExchangeMethod.Bind(
                  binding.destination(),
                  binding.source(),
                  binding.bindingKey(),
                  false,
                  binding.arguments()));
    }
  }
}

package io.leveret.core.exchange;

import io.leveret.core.config.Durability;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.codec.PropertiesCodec;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.value.FieldTable;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;

/// A router with queues that are only names, and messages as they come from the wire.
final class RouterFixture {
  final Router router = new Router();
  private int lastQueueId;

  /// A queue of which only what routing sees exists.
  record FakeQueue(String name, int queueId, boolean isDurable) implements Destination {
    @Override
    public Durability durability() {
      return isDurable ? Durability.FSYNC : Durability.RAM;
    }
  }

  FakeQueue queue(String name) {
    return queue(name, true);
  }

  FakeQueue queue(String name, boolean durable) {
    var queue = new FakeQueue(name, ++lastQueueId, durable);
    router.addQueue(queue);
    return queue;
  }

  void queues(String... names) {
    for (var name : names) {
      queue(name);
    }
  }

  Exchange exchange(String name, ExchangeType type) {
    return router.declare(new Exchange(name, type, true, false, false, FieldTable.EMPTY));
  }

  Exchange autoDeleteExchange(String name, ExchangeType type) {
    return router.declare(new Exchange(name, type, true, true, false, FieldTable.EMPTY));
  }

  Exchange exchange(String name, ExchangeType type, String alternate) {
    var arguments = FieldTable.builder().put(Exchange.ALTERNATE_EXCHANGE, alternate).build();
    return router.declare(new Exchange(name, type, true, false, false, arguments));
  }

  boolean bind(String source, String queue, String key) {
    return bind(source, queue, key, FieldTable.EMPTY);
  }

  boolean bind(String source, String queue, String key, FieldTable arguments) {
    return router.bind(binding(source, queue, key, arguments));
  }

  boolean bindExchange(String source, String destination, String key) {
    return router.bind(exchangeBinding(source, destination, key));
  }

  Removed unbind(String source, String queue, String key) {
    return router.unbind(binding(source, queue, key, FieldTable.EMPTY));
  }

  /// The names of the queues that a message goes to.
  Set<String> routed(String exchange, String routingKey) {
    return names(router.route(message(exchange, routingKey)));
  }

  Set<String> routed(String exchange, String routingKey, FieldTable headers) {
    return names(router.route(message(exchange, routingKey, headers)));
  }

  static Binding binding(String source, String queue, String key, FieldTable arguments) {
    return new Binding(source, Binding.Kind.QUEUE, queue, key, arguments);
  }

  static Binding exchangeBinding(String source, String destination, String key) {
    return new Binding(source, Binding.Kind.EXCHANGE, destination, key, FieldTable.EMPTY);
  }

  static MessageView message(String exchange, String routingKey) {
    return message(exchange, routingKey, BasicProperties.EMPTY);
  }

  static MessageView message(String exchange, String routingKey, FieldTable headers) {
    var properties = BasicProperties.builder().contentType("text/plain").headers(headers).build();
    return message(exchange, routingKey, properties);
  }

  static MessageView message(String exchange, String routingKey, BasicProperties properties) {
    int margin = 3;
    var memory = ByteBuffer.allocateDirect(4 * 1024);
    var out = new WireWriter().wrap(memory, margin).shortstr(exchange).shortstr(routingKey);
    int routingEnd = out.position();
    PropertiesCodec.write(properties, out);
    var message = new MessageView();
    message.routing(memory, margin, routingEnd - margin);
    message.properties(memory, routingEnd, out.position() - routingEnd);
    return message;
  }

  static Set<String> names(Route route) {
    var names = new TreeSet<String>();
    for (int i = 0; i < route.count(); i++) {
      if (!names.add(route.queue(i).name()) || route.queueIds()[i] != route.queue(i).queueId()) {
        throw new AssertionError("queue " + route.queue(i) + " stands wrong in its route");
      }
    }
    return names;
  }
}

package io.leveret.cli.perf;

import io.leveret.cli.perf.wire.BrokerRefusal;
import io.leveret.cli.perf.wire.FieldValues;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Declares what a run needs and deletes it afterwards. What was there before is used as it is and
/// left alone. Confined to one thread.
final class Topology {
  private static final int CHANNEL = 1;
  private static final int BINDINGS_AT_ONCE = 250;

  private final TopologyOptions options;
  private final int keys;
  private final List<String> created = new ArrayList<>();
  private boolean createdExchange;

  /// @param keys how many routing keys there are, for bindings with `%d`
  Topology(TopologyOptions options, int keys) {
    this.options = options;
    this.keys = keys;
  }

  /// Declares exchange, queues and bindings. Exclusive queues are left to [#declareQueue] on the
  /// connection that consumes from them.
  void declare(Session session) throws IOException {
    if (options.predeclared) {
      return;
    }
    session.openChannel(CHANNEL);
    if (!options.exchange.isEmpty() && !exists(session, Wire.EXCHANGE_DECLARE, options.exchange)) {
      declareExchange(session);
    }
    if (!options.exclusive) {
      for (var queue : options.queues()) {
        if (!exists(session, Wire.QUEUE_DECLARE, queue)) {
          declareQueue(session, CHANNEL, queue);
          created.add(queue);
        }
      }
      bindAll(session, CHANNEL, options.queues());
    }
    session.closeChannel(CHANNEL);
  }

  // Asking passively is the only way to know whether something is ours to delete.
  private static boolean exists(Session session, int declareId, String name) throws IOException {
    try {
      boolean exchange = declareId == Wire.EXCHANGE_DECLARE;
      var request = session.method(CHANNEL, declareId).int16(0).shortString(name);
      (exchange ? request.shortString("direct") : request).octet(1).table(Map.of());
      session.call(exchange ? Wire.EXCHANGE_DECLARE_OK : Wire.QUEUE_DECLARE_OK);
      return true;
    } catch (BrokerRefusal refused) {
      if (!String.valueOf(refused.getMessage()).startsWith("channel.close 404")) {
        throw refused;
      }
      session.acceptChannelClose(CHANNEL);
      session.openChannel(CHANNEL);
      return false;
    }
  }

  private void declareExchange(Session session) throws IOException {
    session
        .method(CHANNEL, Wire.EXCHANGE_DECLARE)
        .int16(0)
        .shortString(options.exchange)
        .shortString(options.type)
        .octet(options.isDurable() ? 0b10 : 0)
        .table(Map.of());
    session.call(Wire.EXCHANGE_DECLARE_OK);
    createdExchange = true;
  }

  /// Declares one queue, as the options say.
  void declareQueue(Session session, int channel, String name) throws IOException {
    int flags = (options.isDurable() ? 0b10 : 0) | (options.exclusive ? 0b100 : 0);
    session
        .method(channel, Wire.QUEUE_DECLARE)
        .int16(0)
        .shortString(name)
        .octet(flags)
        .table(FieldValues.typed(options.queueArguments));
    session.call(Wire.QUEUE_DECLARE_OK);
  }

  /// Binds `queues` to the exchange of the options, unless that is the default exchange.
  void bindAll(Session session, int channel, List<String> queues) throws IOException {
    if (options.exchange.isEmpty()) {
      return;
    }
    for (var queue : queues) {
      if (!bindingKey(queue).contains("%d") && !argumentsVary()) {
        writeBind(session, channel, queue, 0);
        session.callAll(Wire.QUEUE_BIND_OK, 1);
      }
    }
    if (bindingKey(queues.getFirst()).contains("%d") || argumentsVary()) {
      for (int first = 0; first < keys; first += BINDINGS_AT_ONCE) {
        int end = Math.min(keys, first + BINDINGS_AT_ONCE);
        for (int key = first; key < end; key++) {
          writeBind(session, channel, queues.get(key % queues.size()), key);
        }
        session.callAll(Wire.QUEUE_BIND_OK, end - first);
      }
    }
  }

  private boolean argumentsVary() {
    return options.bindingArguments.values().stream().anyMatch(value -> value.contains("%d"));
  }

  private String bindingKey(String queue) {
    return options.bindingKey != null ? options.bindingKey : options.routingKeyFor(queue);
  }

  private void writeBind(Session session, int channel, String queue, int key) {
    session
        .method(channel, Wire.QUEUE_BIND)
        .int16(0)
        .shortString(queue)
        .shortString(options.exchange)
        .shortString(FieldValues.expand(bindingKey(queue), key))
        .octet(0)
        .table(FieldValues.typed(options.bindingArguments, key))
        .end();
  }

  /// Deletes what [#declare] has made, unless the options want it left.
  void delete(Session session) throws IOException {
    if (options.leaveQueues || (created.isEmpty() && !createdExchange)) {
      return;
    }
    session.openChannel(CHANNEL);
    for (var queue : created) {
      session.method(CHANNEL, Wire.QUEUE_DELETE).int16(0).shortString(queue).octet(0);
      session.call(Wire.QUEUE_DELETE_OK);
    }
    if (createdExchange) {
      session.method(CHANNEL, Wire.EXCHANGE_DELETE).int16(0).shortString(options.exchange).octet(0);
      session.call(Wire.EXCHANGE_DELETE_OK);
    }
    session.closeChannel(CHANNEL);
  }
}

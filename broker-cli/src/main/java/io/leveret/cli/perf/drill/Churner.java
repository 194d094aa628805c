package io.leveret.cli.perf.drill;

import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.util.Map;

/// Makes one thing and unmakes it again. Confined to its thread.
final class Churner implements Chorus.Voice {
  /// What is made and unmade, spelt as people type it.
  enum Kind {
    connections,
    channels,
    queues,
    bindings
  }

  private static final int CHANNEL = 1;
  private static final String EXCHANGE = "amq.direct";

  private final AmqpUri uri;
  private final Kind kind;
  private final String name;
  private final boolean durable;
  private final Session session;
  private long cycle;

  private Churner(AmqpUri uri, Kind kind, String name, boolean durable, Session session) {
    this.uri = uri;
    this.kind = kind;
    this.name = name;
    this.durable = durable;
    this.session = session;
  }

  /// Connects, and declares the queue that bindings need.
  static Churner open(AmqpUri uri, Kind kind, int index, boolean durable) throws IOException {
    var name = "leveret-churn-" + ProcessHandle.current().pid() + "-" + index;
    var churner = new Churner(uri, kind, name, durable, Session.open(uri, 0));
    if (kind == Kind.queues || kind == Kind.bindings) {
      churner.session.openChannel(CHANNEL);
    }
    if (kind == Kind.bindings) {
      churner.declareQueue(name);
    }
    return churner;
  }

  @Override
  public void close() throws IOException {
    try (session) {
      if (kind == Kind.bindings) {
        deleteQueue(name);
      }
    }
  }

  @Override
  public void cycle() throws IOException {
    cycle++;
    switch (kind) {
      case connections -> cycleConnection();
      case channels -> {
        session.openChannel(CHANNEL);
        session.closeChannel(CHANNEL);
      }
      case queues -> {
        declareQueue(name + "-" + cycle);
        deleteQueue(name + "-" + cycle);
      }
      case bindings -> {
        bind("key-" + cycle);
        unbind("key-" + cycle);
      }
    }
  }

  private void cycleConnection() throws IOException {
    try (var connection = Session.open(uri, 0)) {
      connection.openChannel(CHANNEL);
    }
  }

  private void declareQueue(String queue) throws IOException {
    session
        .method(CHANNEL, Wire.QUEUE_DECLARE)
        .int16(0)
        .shortString(queue)
        .octet(durable ? 0b10 : 0b100)
        .table(Map.of());
    session.call(Wire.QUEUE_DECLARE_OK);
  }

  private void deleteQueue(String queue) throws IOException {
    session.method(CHANNEL, Wire.QUEUE_DELETE).int16(0).shortString(queue).octet(0);
    session.call(Wire.QUEUE_DELETE_OK);
  }

  private void bind(String key) throws IOException {
    session
        .method(CHANNEL, Wire.QUEUE_BIND)
        .int16(0)
        .shortString(name)
        .shortString(EXCHANGE)
        .shortString(key)
        .octet(0)
        .table(Map.of());
    session.call(Wire.QUEUE_BIND_OK);
  }

  private void unbind(String key) throws IOException {
    session
        .method(CHANNEL, Wire.QUEUE_UNBIND)
        .int16(0)
        .shortString(name)
        .shortString(EXCHANGE)
        .shortString(key)
        .table(Map.of());
    session.call(Wire.QUEUE_UNBIND_OK);
  }
}

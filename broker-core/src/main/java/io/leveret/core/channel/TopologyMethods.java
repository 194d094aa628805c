package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.COMMAND_INVALID;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;

import io.leveret.core.queue.MessageQueue;
import io.leveret.core.vhost.ReplyQueues;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;

/// Classes 40 and 50, `exchange` and `queue`: what the client asks of the topology, and the
/// replies, which wait until a change of something durable is on disk.
///
/// **Confined** to the channel's loop.
final class TopologyMethods {
  private final Channel channel;
  private final ConnectionContext connection;

  /// The queue that an empty name stands for (0-9-1 `queue.bind`, rule "default").
  private String lastDeclared = "";

  TopologyMethods(Channel channel, ConnectionContext connection) {
    this.channel = channel;
    this.connection = connection;
  }

  void exchange(ExchangeMethod method) {
    VirtualHost virtualHost = connection.virtualHost();
    switch (method) {
      case ExchangeMethod.Declare declare -> {
        virtualHost.declareExchange(channel.session(), declare);
        reply(declare.noWait(), new ExchangeMethod.DeclareOk());
      }
      case ExchangeMethod.Delete delete -> {
        virtualHost.deleteExchange(channel.session(), delete);
        reply(delete.noWait(), new ExchangeMethod.DeleteOk());
      }
      case ExchangeMethod.Bind bind -> {
        virtualHost.bindExchange(channel.session(), bind);
        reply(bind.noWait(), new ExchangeMethod.BindOk());
      }
      case ExchangeMethod.Unbind unbind -> {
        virtualHost.unbindExchange(channel.session(), unbind);
        reply(unbind.noWait(), new ExchangeMethod.UnbindOk());
      }
      default -> throw new ConnectionException(COMMAND_INVALID, "unimplemented method");
    }
  }

  void queue(QueueMethod method) {
    VirtualHost virtualHost = connection.virtualHost();
    switch (method) {
      case QueueMethod.Declare declare -> declare(declare);
      case QueueMethod.Bind bind -> {
        virtualHost.bindQueue(channel.session(), resolved(bind));
        reply(bind.noWait(), new QueueMethod.BindOk());
      }
      case QueueMethod.Unbind unbind -> {
        virtualHost.unbindQueue(channel.session(), resolved(unbind));
        reply(false, new QueueMethod.UnbindOk());
      }
      case QueueMethod.Purge(String queue, boolean noWait) -> {
        int count = virtualHost.purgeQueue(channel.session(), named(queue));
        reply(noWait, new QueueMethod.PurgeOk(count));
      }
      case QueueMethod.Delete delete -> {
        int count = virtualHost.deleteQueue(channel.session(), resolved(delete));
        reply(delete.noWait(), new QueueMethod.DeleteOk(count));
      }
      default -> throw new ConnectionException(COMMAND_INVALID, "unimplemented method");
    }
  }

  /// The queue to consume or get from.
  ///
  /// @throws ChannelException 403, 404 or 405
  MessageQueue readableQueue(String name) {
    return connection.virtualHost().readableQueue(channel.session(), named(name));
  }

  MessageQueue consumableQueue(String name) {
    return connection.virtualHost().consumableQueue(channel.session(), named(name));
  }

  private void declare(QueueMethod.Declare declare) {
    String name = declare.queue();
    if (ReplyQueues.isPseudoQueue(name) || connection.virtualHost().replies().isOpen(name)) {
      lastDeclared = name;
      reply(declare.noWait(), new QueueMethod.DeclareOk(name, 0, 1)); // G132
      return;
    }
    MessageQueue queue = connection.virtualHost().declareQueue(channel.session(), declare);
    lastDeclared = queue.name();
    reply(
        declare.noWait(),
        new QueueMethod.DeclareOk(queue.name(), queue.readyCount(), queue.consumerCount()));
  }

  private void reply(boolean noWait, Method reply) {
    if (!noWait) {
      connection.afterTopologySync(() -> channel.replyIfOpen(reply));
    }
  }

  private QueueMethod.Bind resolved(QueueMethod.Bind bind) {
    if (!bind.queue().isEmpty()) {
      return bind;
    }
    String key = bind.routingKey().isEmpty() ? named("") : bind.routingKey();
    return new QueueMethod.Bind(named(""), bind.exchange(), key, bind.noWait(), bind.arguments());
  }

  private QueueMethod.Unbind resolved(QueueMethod.Unbind unbind) {
    if (!unbind.queue().isEmpty()) {
      return unbind;
    }
    String key = unbind.routingKey().isEmpty() ? named("") : unbind.routingKey();
    return new QueueMethod.Unbind(named(""), unbind.exchange(), key, unbind.arguments());
  }

  private QueueMethod.Delete resolved(QueueMethod.Delete delete) {
    return new QueueMethod.Delete(
        named(delete.queue()), delete.ifUnused(), delete.ifEmpty(), delete.noWait());
  }

  /// The queue that a client names, which is the last declared one when it does not.
  ///
  /// @throws ChannelException 404 when it does not and there is none
  String named(String queue) {
    if (!queue.isEmpty()) {
      return queue;
    }
    if (lastDeclared.isEmpty()) {
      throw new ChannelException(NOT_FOUND, "no previously declared queue");
    }
    return lastDeclared;
  }
}

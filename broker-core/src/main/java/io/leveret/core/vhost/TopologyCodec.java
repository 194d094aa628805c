package io.leveret.core.vhost;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.ExchangeType;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.core.vhost.TopologyCommand.Bind;
import io.leveret.core.vhost.TopologyCommand.CreateVirtualHost;
import io.leveret.core.vhost.TopologyCommand.DeclareExchange;
import io.leveret.core.vhost.TopologyCommand.DeclareQueue;
import io.leveret.core.vhost.TopologyCommand.DeleteExchange;
import io.leveret.core.vhost.TopologyCommand.DeletePolicy;
import io.leveret.core.vhost.TopologyCommand.DeleteQueue;
import io.leveret.core.vhost.TopologyCommand.DeleteVirtualHost;
import io.leveret.core.vhost.TopologyCommand.DescribeVirtualHost;
import io.leveret.core.vhost.TopologyCommand.KeepTimes;
import io.leveret.core.vhost.TopologyCommand.LimitVirtualHost;
import io.leveret.core.vhost.TopologyCommand.ReserveQueueIds;
import io.leveret.core.vhost.TopologyCommand.SetPolicy;
import io.leveret.core.vhost.TopologyCommand.Unbind;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.codec.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Topology commands as bytes, in the data types of AMQP:
///
/// ```
/// | version: 1 octet | kind: 1 octet | fields of the kind ... |
/// ```
///
/// Names are short strings, ids 32 bits, flags one octet of bits, arguments a field table, patterns
/// long strings. Stateless. A kind keeps its number and its fields for good: data directories
/// outlive brokers.
public final class TopologyCodec {
  private static final int VERSION = 1;
  private static final int RESERVE_QUEUE_IDS = 1;
  private static final int CREATE_VIRTUAL_HOST = 2;
  private static final int DELETE_VIRTUAL_HOST = 3;
  private static final int DECLARE_EXCHANGE = 4;
  private static final int DELETE_EXCHANGE = 5;
  private static final int DECLARE_QUEUE = 6;
  private static final int DELETE_QUEUE = 7;
  private static final int BIND = 8;
  private static final int UNBIND = 9;
  private static final int SET_POLICY = 10;
  private static final int DELETE_POLICY = 11;
  private static final int LIMIT_VIRTUAL_HOST = 12;
  private static final int DESCRIBE_VIRTUAL_HOST = 13;
  private static final int KEEP_TIMES = 14;
  private static final int DESCRIBE_DURABILITY_TOO = 15;
  private static final int DECLARE_QUEUE_ON_SHARD = 16;

  private TopologyCodec() {}

  static byte[] encode(TopologyCommand command) {
    var writer = new WireWriter().measure();
    write(command, writer);
    var bytes = new byte[writer.position()];
    write(command, writer.wrap(ByteBuffer.wrap(bytes), 0));
    return bytes;
  }

  /// Reads what [#encode] made.
  ///
  /// @throws IllegalArgumentException when the version or the kind is unknown: a newer broker wrote
  ///   it
  /// @throws io.leveret.protocol.error.ConnectionException when the bytes are cut short or changed
  public static TopologyCommand decode(byte[] bytes) {
    var in = new WireReader().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
    int version = in.octet();
    if (version != VERSION) {
      throw new IllegalArgumentException("topology command of version " + version);
    }
    int kind = in.octet();
    return switch (kind) {
      case RESERVE_QUEUE_IDS -> new ReserveQueueIds(in.int32());
      case CREATE_VIRTUAL_HOST -> new CreateVirtualHost(in.shortstr());
      case DELETE_VIRTUAL_HOST -> new DeleteVirtualHost(in.shortstr());
      case DECLARE_EXCHANGE -> readDeclareExchange(in);
      case DELETE_EXCHANGE -> new DeleteExchange(in.shortstr(), in.shortstr());
      case DECLARE_QUEUE -> new DeclareQueue(readDefinition(in));
      case DECLARE_QUEUE_ON_SHARD -> readOnShard(in.octet(), in);
      case DELETE_QUEUE -> new DeleteQueue(in.shortstr(), in.shortstr());
      case BIND -> new Bind(in.shortstr(), readBinding(in));
      case UNBIND -> new Unbind(in.shortstr(), readBinding(in));
      case SET_POLICY -> new SetPolicy(in.shortstr(), readPolicy(in));
      case DELETE_POLICY -> new DeletePolicy(in.shortstr(), readKind(in), in.shortstr());
      case LIMIT_VIRTUAL_HOST ->
          new LimitVirtualHost(in.shortstr(), new VirtualHostLimits(in.int32(), in.int32()));
      case DESCRIBE_VIRTUAL_HOST -> new DescribeVirtualHost(in.shortstr(), readMetadata(in));
      case DESCRIBE_DURABILITY_TOO ->
          new DescribeVirtualHost(
              in.shortstr(), readMetadata(in).withDurability(Durability.parse(in.shortstr())));
      case KEEP_TIMES -> new KeepTimes(in.shortstr(), in.shortstr(), readPast(in));
      default -> throw new IllegalArgumentException("topology command of kind " + kind);
    };
  }

  private static void write(TopologyCommand command, WireWriter out) {
    out.octet(VERSION);
    switch (command) {
      case ReserveQueueIds(int last) -> out.octet(RESERVE_QUEUE_IDS).int32(last);
      case CreateVirtualHost(String host) -> out.octet(CREATE_VIRTUAL_HOST).shortstr(host);
      case DeleteVirtualHost(String host) -> out.octet(DELETE_VIRTUAL_HOST).shortstr(host);
      case DeclareExchange declare -> write(declare, out.octet(DECLARE_EXCHANGE));
      case DeleteExchange(String host, String exchange) ->
          out.octet(DELETE_EXCHANGE).shortstr(host).shortstr(exchange);
      case DeclareQueue(QueueDefinition definition) -> write(definition, out);
      case DeleteQueue(String host, String queue) ->
          out.octet(DELETE_QUEUE).shortstr(host).shortstr(queue);
      case Bind(String host, Binding binding) -> write(binding, out.octet(BIND).shortstr(host));
      case Unbind(String host, Binding binding) -> write(binding, out.octet(UNBIND).shortstr(host));
      case SetPolicy(String host, Policy policy) ->
          write(policy, out.octet(SET_POLICY).shortstr(host));
      case KeepTimes(String host, String queue, var past) ->
          write(past, out.octet(KEEP_TIMES).shortstr(host).shortstr(queue));
      case DeletePolicy(String host, PolicyKind kind, String policy) ->
          write(kind, out.octet(DELETE_POLICY).shortstr(host)).shortstr(policy);
      case LimitVirtualHost(String host, var limits) ->
          out.octet(LIMIT_VIRTUAL_HOST)
              .shortstr(host)
              .int32(limits.maxConnections())
              .int32(limits.maxQueues());
      case DescribeVirtualHost(String host, var metadata) -> write(host, metadata, out);
    }
  }

  private static void write(DeclareExchange declare, WireWriter out) {
    out.shortstr(declare.virtualHost())
        .shortstr(declare.exchange())
        .shortstr(declare.type().wireName())
        .bit(declare.autoDelete())
        .bit(declare.internal())
        .table(declare.arguments());
  }

  private static DeclareExchange readDeclareExchange(WireReader in) {
    return new DeclareExchange(
        in.shortstr(), in.shortstr(), type(in.shortstr()), in.bit(), in.bit(), in.table());
  }

  private static ExchangeType type(String wireName) {
    return ExchangeType.parse(wireName)
        .orElseThrow(() -> new IllegalArgumentException("exchange type " + wireName));
  }

  private static void write(QueueDefinition definition, WireWriter out) {
    if (definition.shard() == 0) {
      out.octet(DECLARE_QUEUE);
    } else {
      out.octet(DECLARE_QUEUE_ON_SHARD).octet(definition.shard());
    }
    out.int32(definition.queueId())
        .shortstr(definition.virtualHost())
        .shortstr(definition.name())
        .bit(definition.durable())
        .bit(definition.autoDelete())
        .bit(definition.exclusive())
        .table(definition.arguments());
  }

  private static DeclareQueue readOnShard(int shard, WireReader in) {
    return new DeclareQueue(readDefinition(in).onShard(shard));
  }

  private static QueueDefinition readDefinition(WireReader in) {
    return new QueueDefinition(
        in.int32(), in.shortstr(), in.shortstr(), in.bit(), in.bit(), in.bit(), in.table());
  }

  private static void write(Binding binding, WireWriter out) {
    out.shortstr(binding.source())
        .bit(binding.destinationKind() == Binding.Kind.EXCHANGE)
        .shortstr(binding.destination())
        .shortstr(binding.bindingKey())
        .table(binding.arguments());
  }

  private static void write(Policy policy, WireWriter out) {
    write(policy.kind(), out)
        .shortstr(policy.name())
        .longText(policy.pattern().text())
        .shortstr(policy.applyTo().wireName())
        .int32(policy.priority())
        .table(policy.definition());
  }

  private static Policy readPolicy(WireReader in) {
    return Policy.of(
        readKind(in), in.shortstr(), in.longText(), in.shortstr(), in.int32(), in.table());
  }

  private static void write(List<PastTtl> past, WireWriter out) {
    out.octet(past.size());
    past.forEach(ttl -> out.int64(ttl.lastAddress()).int64(ttl.messageTtlMillis()));
  }

  private static List<PastTtl> readPast(WireReader in) {
    var past = new ArrayList<PastTtl>();
    for (int left = in.octet(); left > 0; left--) {
      past.add(new PastTtl(in.int64(), in.int64()));
    }
    return past;
  }

  private static WireWriter write(PolicyKind kind, WireWriter out) {
    return out.bit(kind == PolicyKind.OPERATOR);
  }

  private static PolicyKind readKind(WireReader in) {
    return in.bit() ? PolicyKind.OPERATOR : PolicyKind.USER;
  }

  private static void write(String host, VirtualHostMetadata metadata, WireWriter out) {
    var durability = metadata.durability();
    out.octet(durability.isPresent() ? DESCRIBE_DURABILITY_TOO : DESCRIBE_VIRTUAL_HOST);
    write(metadata, out.shortstr(host));
    durability.ifPresent(known -> out.shortstr(known.text()));
  }

  private static void write(VirtualHostMetadata metadata, WireWriter out) {
    out.longText(metadata.description())
        .longText(metadata.defaultQueueType().orElse(""))
        .bit(metadata.protectedFromDeletion())
        .int32(metadata.tags().size());
    metadata.tags().forEach(out::longText);
  }

  private static VirtualHostMetadata readMetadata(WireReader in) {
    var description = in.longText();
    var queueType = Optional.of(in.longText()).filter(type -> !type.isEmpty());
    boolean isProtected = in.bit();
    var tags = Stream.generate(in::longText).limit(in.int32()).toList();
    return new VirtualHostMetadata(description, tags, queueType, Optional.empty(), isProtected);
  }

  private static Binding readBinding(WireReader in) {
    return new Binding(
        in.shortstr(),
        in.bit() ? Binding.Kind.EXCHANGE : Binding.Kind.QUEUE,
        in.shortstr(),
        in.shortstr(),
        in.table());
  }
}

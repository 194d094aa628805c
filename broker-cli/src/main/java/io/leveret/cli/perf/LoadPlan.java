package io.leveret.cli.perf;

import io.leveret.cli.perf.common.TargetOptions;

/// Everything a load run is told. Immutable by agreement: nobody writes an option after parsing.
///
/// @param warmupNanos at the start that do not count
/// @param latency whether bodies carry the time
record LoadPlan(
    TargetOptions target,
    PublishOptions publish,
    ConsumeOptions consume,
    TopologyOptions topology,
    Scale scale,
    long warmupNanos,
    boolean latency) {
  /// How the load is spread.
  ///
  /// @param connections for each direction; 0 when `channels` decides
  /// @param channels producers, and consumers, that share a connection
  /// @param threads for each direction
  record Scale(int connections, int channels, int threads) {}

  private static final int BATCH_OCTETS = 128 << 10;
  private static final int PACED_BATCH_OCTETS = 16 << 10;
  private static final int ALL_BATCHES_OCTETS = 64 << 20;

  /// Octets that a producer's batch aims for: enough for few writes, little enough to stay in the
  /// processor's cache, and bounded for thousands of producers.
  int batchOctets() {
    int most = publish.rate > 0 ? PACED_BATCH_OCTETS : BATCH_OCTETS;
    return Math.min(most, ALL_BATCHES_OCTETS / Math.max(1, publish.producers));
  }

  int threads() {
    return scale.threads();
  }

  /// How many of `clients` producers or consumers share a connection.
  int channelsOf(int clients) {
    return scale.connections() == 0
        ? scale.channels()
        : Math.max(1, Math.ceilDiv(clients, scale.connections()));
  }

  /// How often each message is received: a fanout exchange copies it to every queue.
  int copies() {
    return topology.type.equals("fanout") ? topology.queues().size() : 1;
  }

  boolean stamped() {
    return latency && publish.size >= MessageBatch.STAMP_OCTETS;
  }

  Publisher.Plan publisherPlan() {
    return new Publisher.Plan(
        publish.rate, publish.confirm, publish.count, stamped(), publish.oneWrite);
  }

  Subscriber.Plan subscriberPlan() {
    return new Subscriber.Plan(
        consume.acknowledgeEvery(),
        consume.count,
        latency,
        publish.oneWrite,
        consume.checkOrder,
        consume.holdEvery,
        consume.holdMost);
  }

  /// The queue of the `index`th producer or consumer.
  String queue(int index) {
    var queues = topology.queues();
    return queues.get(index % queues.size());
  }

  MessageShape shape(int producer) {
    return new MessageShape(
        topology.exchange,
        topology.routingKeyFor(queue(producer)),
        publish.randomKeys,
        publish.size,
        publish.flags.contains(PublishOptions.Flag.persistent),
        publish.flags.contains(PublishOptions.Flag.mandatory),
        publish.headers);
  }
}

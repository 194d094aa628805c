package io.leveret.core.config;

import java.time.Duration;

/// What one client, and all of them together, may ask for. Immutable.
///
/// @param frameMax largest frame offered in `connection.tune`, in bytes, all 8 of overhead counted;
///   4096 or more (0-9-1 §4.2.3, G014..G016)
/// @param channelMax highest channel number offered, 1..65535; so many channels a connection may
///   have
/// @param heartbeat interval offered, whole seconds in 0..65535; 0 offers none
/// @param handshakeTimeout time from accept to `connection.open-ok`
/// @param initialFrameMax largest frame before tuning, in bytes, 4096 or more (G013)
/// @param maxConnections connections at one time; 0 is unlimited
/// @param consumerMaxPerChannel consumers of one channel; 0 is unlimited
/// @param maxMessageSize bytes of the largest body accepted, at most 2 GiB
/// @param defaultConsumerPrefetch prefetch of a channel that never sent `basic.qos`; 0 is unlimited
/// @param livePrefetch whether `basic.qos` changes running consumers, too (CH-06)
/// @param consumerTimeout how long a delivery may go unsettled where neither its consumer nor its
///   queue says; zero is as long as it takes (CO-11)
/// @param memoryLimit bytes above which publishers are blocked; 0 lets the broker decide
/// @param diskFreeLimit bytes of free disk below which publishers are blocked; 0 never blocks
/// @param diskUsedLimit bytes of the broker's own files above which publishers are blocked; 0 never
///   blocks
/// @param parkedBytes memory that the publishes of one blocked connection may take before its
///   socket is left alone (PC-26)
/// @param parkedBytesInAll the same for all connections together
/// @param ownerProbe how long an access waits that would be refused because of another connection,
///   which may be dead (U-14); zero refuses at once
public record Limits(
    int frameMax,
    int channelMax,
    Duration heartbeat,
    Duration handshakeTimeout,
    int initialFrameMax,
    int maxConnections,
    int consumerMaxPerChannel,
    long maxMessageSize,
    int defaultConsumerPrefetch,
    boolean livePrefetch,
    Duration consumerTimeout,
    long memoryLimit,
    long diskFreeLimit,
    long diskUsedLimit,
    long parkedBytes,
    long parkedBytesInAll,
    Duration ownerProbe) {
  public Limits {
    ConfigKeys.FRAME_MAX.require((long) frameMax);
    ConfigKeys.CHANNEL_MAX.require(channelMax);
    ConfigKeys.HEARTBEAT.require(heartbeat);
    ConfigKeys.HANDSHAKE_TIMEOUT.require(handshakeTimeout);
    ConfigKeys.INITIAL_FRAME_MAX.require((long) initialFrameMax);
    ConfigKeys.MAX_CONNECTIONS.require(maxConnections);
    ConfigKeys.CONSUMER_MAX_PER_CHANNEL.require(consumerMaxPerChannel);
    ConfigKeys.MAX_MESSAGE_SIZE.require(maxMessageSize);
    ConfigKeys.DEFAULT_CONSUMER_PREFETCH.require(defaultConsumerPrefetch);
    ConfigKeys.CONSUMER_TIMEOUT.require(consumerTimeout);
    AlarmKeys.MEMORY_LIMIT.require(memoryLimit);
    AlarmKeys.DISK_FREE_LIMIT.require(diskFreeLimit);
    AlarmKeys.DISK_USED_LIMIT.require(diskUsedLimit);
    AlarmKeys.PARKED.require(parkedBytes);
    AlarmKeys.PARKED_IN_ALL.require(parkedBytesInAll);
    ConfigKeys.OWNER_PROBE.require(ownerProbe);
  }

  static Limits from(Settings settings) {
    return new Limits(
        Math.toIntExact(settings.get(ConfigKeys.FRAME_MAX)),
        settings.get(ConfigKeys.CHANNEL_MAX),
        settings.get(ConfigKeys.HEARTBEAT),
        settings.get(ConfigKeys.HANDSHAKE_TIMEOUT),
        Math.toIntExact(settings.get(ConfigKeys.INITIAL_FRAME_MAX)),
        settings.get(ConfigKeys.MAX_CONNECTIONS),
        settings.get(ConfigKeys.CONSUMER_MAX_PER_CHANNEL),
        settings.get(ConfigKeys.MAX_MESSAGE_SIZE),
        settings.get(ConfigKeys.DEFAULT_CONSUMER_PREFETCH),
        settings.get(ConfigKeys.LIVE_PREFETCH),
        settings.get(ConfigKeys.CONSUMER_TIMEOUT),
        settings.get(AlarmKeys.MEMORY_LIMIT),
        settings.get(AlarmKeys.DISK_FREE_LIMIT),
        settings.get(AlarmKeys.DISK_USED_LIMIT),
        settings.get(AlarmKeys.PARKED),
        settings.get(AlarmKeys.PARKED_IN_ALL),
        settings.get(ConfigKeys.OWNER_PROBE));
  }
}

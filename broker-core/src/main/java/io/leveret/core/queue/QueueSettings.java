package io.leveret.core.queue;

import io.leveret.core.config.Durability;
import io.leveret.core.queue.backlog.Entry;
import java.util.Optional;

/// What a queue does beyond holding messages: its arguments and the policies in force, merged. They
/// may change while the queue is used.
///
/// @param messageTtlMillis how long a message may wait, or [#UNLIMITED]
/// @param maxLength most ready messages, or [#UNLIMITED]
/// @param maxLengthBytes most bytes in the bodies of ready messages, or [#UNLIMITED]
/// @param overflow what happens to a message beyond these two
/// @param deadLetters where messages go that die here; empty: they are gone
/// @param maxPriority the highest priority that counts, 0 to 255; 0 means there are none
/// @param deliveryLimit failed deliveries after which a message dies, or [#UNLIMITED]
/// @param singleActiveConsumer whether only one consumer at a time gets messages
/// @param consumerTimeoutMillis how long a delivery may go unsettled, or [#UNLIMITED]
/// @param expiresMillis how long the queue lasts that nobody uses, or [#UNLIMITED]
/// @param countsEveryReturn whether a message that comes back for any reason counts as failed
/// @param dropsLowestPriority whether what is too many is dropped from the other end: the message
///   of the lowest priority that has waited longest
/// @param trustsClientDeaths whether a publisher's own history of deaths goes on here; empty: as
///   the broker is configured
/// @param durability what persistent messages survive here, if the queue itself survives a restart
public record QueueSettings(
    long messageTtlMillis,
    long maxLength,
    long maxLengthBytes,
    Overflow overflow,
    Optional<DeadLetterTarget> deadLetters,
    int maxPriority,
    long deliveryLimit,
    boolean singleActiveConsumer,
    long consumerTimeoutMillis,
    long expiresMillis,
    boolean countsEveryReturn,
    boolean dropsLowestPriority,
    Optional<Boolean> trustsClientDeaths,
    Durability durability) {
  /// A time that messages could wait which came up to some moment, and no later ones (G129).
  ///
  /// @param lastAddress of the durable messages that came up to then
  /// @param messageTtlMillis how long these may wait, or [#UNLIMITED]
  public record PastTtl(long lastAddress, long messageTtlMillis) {}

  /// No limit.
  public static final long UNLIMITED = -1;

  /// A queue that only holds messages.
  public static final QueueSettings NONE =
      new QueueSettings(
          UNLIMITED,
          UNLIMITED,
          UNLIMITED,
          Overflow.DROP_HEAD,
          Optional.empty(),
          0,
          UNLIMITED,
          false,
          UNLIMITED,
          UNLIMITED,
          false,
          false,
          Optional.empty(),
          Durability.FSYNC);

  /// Whether a message has failed more often than it may.
  boolean isBeyondDeliveryLimit(int failures) {
    return deliveryLimit != UNLIMITED
        && failures > Math.min(deliveryLimit, Entry.MOST_FAILURES - 1);
  }
}

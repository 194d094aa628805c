package io.leveret.core.queue;

import io.leveret.core.message.MessageView;

/// Who gets messages pushed: implemented by the channel that consumes.
///
/// A consumer that is not ready is left out of its queue's turn until it calls
/// [Subscription#resume]; it must, once it could take a message again.
public interface Consumer {
  /// Whether it could take one more message now: credit, and a socket that can be written to.
  boolean isReady();

  AckMode ackMode();

  /// The shard that it lives on.
  default int shard() {
    return 0;
  }

  /// Those of a higher priority get messages as long as they are ready.
  default long priority() {
    return 0;
  }

  /// Takes a message. With [AckMode#MANUAL] it must come back to the queue by [MessageQueue#settle]
  /// or [MessageQueue#requeue], with this sequence and entry.
  ///
  /// @param message valid during the call only
  void deliver(MessageQueue queue, long sequence, long entry, MessageView message);

  /// Told once that the queue is gone: nothing will be delivered any more.
  void cancelledByQueue();
}

package io.leveret.core.model.run;

import io.leveret.core.model.Seen;
import io.leveret.protocol.method.BasicMethod.Deliver;

/// What is wrong with a broker on purpose, to see that it is found.
enum Fault {
  NONE,

  /// No delivery says that it comes again.
  FORGETS_REDELIVERY,

  /// The disk says that it has synced, and has not.
  LIES_ON_SYNC;

  /// What a client sees instead.
  Seen distort(Seen seen) {
    return this == FORGETS_REDELIVERY && seen.method() instanceof Deliver deliver
        ? new Seen(
            new Deliver(
                deliver.consumerTag(),
                deliver.deliveryTag(),
                false,
                deliver.exchange(),
                deliver.routingKey()),
            seen.properties(),
            seen.body())
        : seen;
  }
}

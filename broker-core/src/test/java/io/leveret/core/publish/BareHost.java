package io.leveret.core.publish;

import io.leveret.core.config.Durability;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.util.Random;

/// A virtual host with the exchanges that each has, and no store for queues.
final class BareHost {
  private BareHost() {}

  static VirtualHost create() {
    var hosts =
        new VirtualHosts(
            _ -> {
              throw new AssertionError("no queue is declared here");
            },
            Durability.FSYNC,
            new Random(1));
    hosts.start(_ -> 0);
    return hosts.create("/");
  }
}

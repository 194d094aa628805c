package io.leveret.core.vhost;

import java.util.Optional;

/// What tells the topology log of durable changes; silent until recovery is over, since what is
/// replayed is in the log already. **Confined** to the loop.
final class Journal {
  private Optional<TopologyLog> log = Optional.empty();

  void open(TopologyLog opened) {
    log = Optional.of(opened);
  }

  boolean isOpen() {
    return log.isPresent();
  }

  void write(TopologyCommand command) {
    log.ifPresent(open -> open.append(TopologyCodec.encode(command)));
  }
}

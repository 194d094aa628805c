package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.RESOURCE_ERROR;

import io.leveret.protocol.error.ChannelException;
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

  /// Says whether something durable may be declared, before it is.
  ///
  /// @throws ChannelException 506 when the disk is full
  void requireRoom() {
    if (!hasRoom()) {
      throw new ChannelException(
          RESOURCE_ERROR, "nothing durable can be declared while the disk is full");
    }
  }

  /// Whether more can be written.
  boolean hasRoom() {
    return log.isEmpty() || log.get().hasRoom();
  }

  void write(TopologyCommand command) {
    log.ifPresent(open -> open.append(TopologyCodec.encode(command)));
  }
}

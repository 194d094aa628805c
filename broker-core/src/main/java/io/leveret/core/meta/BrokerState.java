package io.leveret.core.meta;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.vhost.TopologyCodec;
import io.leveret.core.vhost.TopologyLog;
import io.leveret.core.vhost.VirtualHosts;
import java.util.ArrayList;
import java.util.List;

/// What survives a restart: commands are replayed into an empty state, then [#start] opens the log
/// for what comes.
///
/// **Confined** to the loop; before [#start], to the thread that recovers.
public record BrokerState(VirtualHosts virtualHosts, UserDirectory users) {
  /// Does again what a command of the log says.
  ///
  /// @throws IllegalArgumentException when the command is unknown or about what does not exist
  public void replay(byte[] command) {
    if (UserCodec.isUserCommand(command)) {
      users.apply(UserCodec.decode(command));
    } else {
      virtualHosts.replay(command);
    }
  }

  /// Looks at a command and does nothing.
  ///
  /// @throws IllegalArgumentException when it is unknown
  public static void requireUnderstood(byte[] command) {
    if (UserCodec.isUserCommand(command)) {
      var _ = UserCodec.decode(command);
    } else {
      var _ = TopologyCodec.decode(command);
    }
  }

  /// Ends recovery: from here on durable changes are written to `log`.
  public void start(TopologyLog log) {
    virtualHosts.start(log);
    users.start(change -> log.append(UserCodec.encode(change)));
  }

  /// The commands that would make the durable state of now from nothing.
  public List<byte[]> snapshot() {
    var commands = new ArrayList<>(virtualHosts.snapshot());
    users.snapshot().forEach(change -> commands.add(UserCodec.encode(change)));
    return commands;
  }

  /// Whether there is nothing yet, as in a new data directory.
  public boolean isNew() {
    return virtualHosts.all().isEmpty() && users.users().isEmpty();
  }
}

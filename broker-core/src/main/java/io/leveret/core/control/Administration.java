package io.leveret.core.control;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.connection.AmqpConnection;
import io.leveret.core.connection.ConnectionRegistry;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// What the commands act on. All of it but `loop` is confined to the loop.
public record Administration(
    LoopCalls loop,
    UserDirectory users,
    VirtualHosts virtualHosts,
    ConnectionRegistry connections) {
  /// Every command, by its name.
  public Map<String, ControlCommand> commands() {
    var commands = new HashMap<String, ControlCommand>();
    commands.putAll(new UserCommands(this).all());
    commands.putAll(new VirtualHostCommands(this).all());
    commands.putAll(new PolicyCommands(this).all());
    return commands;
  }

  /// Closes connections that have lost their ground; their clients are told why (320).
  void closeConnections(Predicate<AmqpConnection> which, String reason) {
    connections.forEach(connection -> {
      if (which.test(connection)) {
        connection.closeForced(reason);
      }
    });
  }

  /// @throws ControlException when there is no such virtual host
  VirtualHost requireVirtualHost(String name) {
    return virtualHosts
        .find(name)
        .orElseThrow(() -> new ControlException("no vhost '" + name + "'"));
  }
}

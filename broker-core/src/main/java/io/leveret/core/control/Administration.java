package io.leveret.core.control;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.config.Identity;
import io.leveret.core.meta.BrokerState;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.util.HashMap;
import java.util.Map;

/// What the commands act on. All of it but `loop` is confined to the loop.
public record Administration(LoopCalls loop, BrokerState state, Identity identity) {
  /// Every command, by its name.
  public Map<String, ControlCommand> commands() {
    var commands = new HashMap<String, ControlCommand>();
    commands.putAll(new UserCommands(this).all());
    commands.putAll(new VirtualHostCommands(this).all());
    commands.putAll(new PolicyCommands(this).all());
    commands.putAll(new DefinitionsCommands(this).all());
    return commands;
  }

  UserDirectory users() {
    return state.users();
  }

  VirtualHosts virtualHosts() {
    return state.virtualHosts();
  }

  /// @throws ControlException when there is no such virtual host
  VirtualHost requireVirtualHost(String name) {
    return virtualHosts()
        .find(name)
        .orElseThrow(() -> new ControlException("no vhost '" + name + "'"));
  }
}

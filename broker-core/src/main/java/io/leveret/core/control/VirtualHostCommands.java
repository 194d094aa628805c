package io.leveret.core.control;

import io.leveret.core.vhost.VirtualHost;
import java.io.IOException;
import java.util.Map;

/// `vhost …`: the virtual hosts of a running broker. Stateless.
record VirtualHostCommands(Administration broker) {
  Map<String, ControlCommand> all() {
    return Map.of("vhost list", this::list, "vhost add", this::add, "vhost delete", this::delete);
  }

  private void list(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var names =
        broker
            .loop()
            .call(() -> broker.virtualHosts().all().stream().map(VirtualHost::name).toList());
    for (var name : names) {
      reply.line(name);
    }
  }

  private void add(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    broker
        .loop()
        .run(() -> {
          if (broker.virtualHosts().find(name).isPresent()) {
            throw new ControlException("vhost '" + name + "' exists");
          }
          broker.virtualHosts().create(name);
        });
  }

  private void delete(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    broker
        .loop()
        .run(() -> {
          broker.requireVirtualHost(name);
          broker.virtualHosts().delete(name);
        });
  }
}

package io.leveret.core.control;

import io.leveret.core.config.Durability;
import io.leveret.core.vhost.VirtualHost;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// `vhost …`: the virtual hosts of a running broker. Stateless.
record VirtualHostCommands(Administration broker) {
  Map<String, ControlCommand> all() {
    return Map.of(
        "vhost list",
        this::list,
        "vhost show",
        this::show,
        "vhost add",
        this::add,
        "vhost set",
        this::set,
        "vhost delete",
        this::delete);
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

  private void show(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var name = request.argument("name");
    var line = broker.loop().call(() -> durability(broker.requireVirtualHost(name)));
    reply.line(line);
  }

  private static String durability(VirtualHost host) {
    var isOwn = host.metadata().durability().isPresent();
    return "durability\t%s%s".formatted(host.durability().text(), isOwn ? "" : " (default)");
  }

  private void set(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    var durability = durability(request.argument("durability"));
    broker
        .loop()
        .change(() -> {
          var host = broker.requireVirtualHost(name);
          host.metadata(host.metadata().withDurability(durability));
        });
  }

  /// What a virtual host may have; nothing of its own for `default`.
  private static Optional<Durability> durability(String text) {
    if (text.equals("default")) {
      return Optional.empty();
    }
    var known = Durability.parse(text).filter(one -> one != Durability.RAM);
    if (known.isEmpty()) {
      throw new ControlException(
          "the durability of a vhost should be fsync, write or default, but is '" + text + "'");
    }
    return known;
  }

  private void add(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    var durability = durability(request.optional("durability").orElse("default"));
    broker
        .loop()
        .change(() -> {
          if (broker.virtualHosts().find(name).isPresent()) {
            throw new ControlException("vhost '" + name + "' exists");
          }
          var host = broker.virtualHosts().create(name);
          host.metadata(host.metadata().withDurability(durability));
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

package io.leveret.core.control;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.auth.VirtualHostPermissions;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// `user …`: the users of a running broker and what they may do. Stateless.
///
/// Passwords do not come here, but their hashes.
record UserCommands(Administration broker) {
  Map<String, ControlCommand> all() {
    return Map.of(
        "user list", this::list,
        "user add", this::add,
        "user delete", this::delete,
        "user set-password", this::setPassword,
        "user set-tags", this::setTags,
        "user set-permissions", this::setPermissions,
        "user clear-permissions", this::clearPermissions,
        "user list-permissions", this::listPermissions);
  }

  private void list(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var users = broker.loop().call(() -> broker.users().users());
    for (var user : users.stream().sorted(Comparator.comparing(User::name)).toList()) {
      reply.line(user.name() + "\t[" + String.join(", ", new TreeSet<>(user.tags())) + "]");
    }
  }

  private void add(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    if (name.isEmpty()) {
      throw new ControlException("a user must have a name");
    }
    var hash = hash(request);
    var tags = Set.copyOf(request.list("tags"));
    broker
        .loop()
        .change(() -> {
          if (broker.users().find(name).isPresent()) {
            throw new ControlException("user '" + name + "' exists");
          }
          broker.users().put(new User(name, hash, tags, UserLimits.UNLIMITED));
        });
  }

  private void delete(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    broker
        .loop()
        .run(() -> {
          require(name);
          broker.users().remove(name);
        });
  }

  private void setPassword(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    var hash = hash(request);
    broker
        .loop()
        .change(() -> {
          var user = require(name);
          broker.users().put(new User(name, hash, user.tags(), user.limits()));
        });
  }

  private void setTags(ControlRequest request, ControlReply reply) throws InterruptedException {
    var name = request.argument("name");
    var tags = Set.copyOf(request.list("tags"));
    broker
        .loop()
        .change(() -> {
          var user = require(name);
          broker.users().put(new User(name, user.passwordHash(), tags, user.limits()));
        });
  }

  private void setPermissions(ControlRequest request, ControlReply reply)
      throws InterruptedException {
    var name = request.argument("name");
    var virtualHost = request.argument("vhost");
    var permitted = permissions(request);
    broker
        .loop()
        .change(() -> {
          require(name);
          broker.requireVirtualHost(virtualHost);
          broker.users().permit(name, virtualHost, permitted);
        });
  }

  private void clearPermissions(ControlRequest request, ControlReply reply)
      throws InterruptedException {
    var name = request.argument("name");
    var virtualHost = request.argument("vhost");
    broker
        .loop()
        .run(() -> {
          require(name);
          broker.requireVirtualHost(virtualHost);
          broker.users().forbid(name, virtualHost);
        });
  }

  private void listPermissions(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var name = request.argument("name");
    var permissions =
        broker
            .loop()
            .call(() -> {
              require(name);
              return broker.users().permissions(name);
            });
    for (var entry : permissions.entrySet()) {
      var permitted = entry.getValue();
      reply.line(
          "%s\t%s\t%s\t%s"
              .formatted(
                  entry.getKey(), permitted.configure(), permitted.write(), permitted.read()));
    }
  }

  private User require(String name) {
    return broker
        .users()
        .find(name)
        .orElseThrow(() -> new ControlException("no user '" + name + "'"));
  }

  private static PasswordHash hash(ControlRequest request) {
    try {
      return new PasswordHash(request.argument("password-hash"));
    } catch (IllegalArgumentException e) {
      throw new ControlException(String.valueOf(e.getMessage()));
    }
  }

  private static VirtualHostPermissions permissions(ControlRequest request) {
    try {
      return VirtualHostPermissions.of(
          request.argument("configure"), request.argument("write"), request.argument("read"));
    } catch (IllegalArgumentException e) {
      throw new ControlException(String.valueOf(e.getMessage()));
    }
  }
}

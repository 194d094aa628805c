package io.leveret.conformance.permission;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Command;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Somebody who changes users and virtual hosts of a running broker: by the command `leveret` where
/// the broker is ours, by the HTTP API where it is foreign.
final class Operator {
  private final @Nullable Broker own;
  private final Management management = new Management(Broker.shared());

  /// @param own the broker of the tests, or null when it is foreign
  Operator(@Nullable Broker own) {
    this.own = own;
  }

  void setPermissions(String user, String virtualHost, String configure, String write, String read)
      throws IOException, InterruptedException {
    if (own == null) {
      management.setPermissions(user, virtualHost, configure, write, read);
    } else {
      leveret("user", "set-permissions", user, configure, write, read, "--vhost=" + virtualHost);
    }
  }

  void clearPermissions(String user, String virtualHost) throws IOException, InterruptedException {
    if (own == null) {
      management.clearPermissions(user, virtualHost);
    } else {
      leveret("user", "clear-permissions", user, "--vhost=" + virtualHost);
    }
  }

  void addUser(String user, String... tags) throws IOException, InterruptedException {
    if (own == null) {
      management.putUser(user, Accounts.PASSWORD, List.of(tags));
    } else {
      leveret("user", "add", user, Accounts.PASSWORD);
      setTags(user, tags);
    }
  }

  void setTags(String user, String... tags) throws IOException, InterruptedException {
    if (own == null) {
      management.putUser(user, Accounts.PASSWORD, List.of(tags));
    } else {
      leveret(
          Stream.concat(Stream.of("user", "set-tags", user), Arrays.stream(tags))
              .toArray(String[]::new));
    }
  }

  void deleteUser(String user) throws IOException, InterruptedException {
    if (own == null) {
      management.deleteUser(user);
    } else {
      leveret("user", "delete", user);
    }
  }

  void addVirtualHost(String name) throws IOException, InterruptedException {
    if (own == null) {
      management.putVirtualHost(name);
    } else {
      leveret("vhost", "add", name);
    }
  }

  void deleteVirtualHost(String name) throws IOException, InterruptedException {
    if (own == null) {
      management.deleteVirtualHost(name);
    } else {
      leveret("vhost", "delete", name);
    }
  }

  /// Deletes a user and a virtual host, either of which may be gone already.
  void forget(String user, String virtualHost) throws IOException, InterruptedException {
    if (own == null) {
      management.deleteIfThere("users/" + user);
      management.deleteIfThere("vhosts/" + virtualHost);
    } else {
      Command.on(own, "user", "delete", user);
      Command.on(own, "vhost", "delete", virtualHost);
    }
  }

  private void leveret(String... words) {
    if (own != null) {
      Command.on(own, words).succeeded();
    }
  }
}

package io.leveret.conformance.permission;

import io.leveret.conformance.harness.Broker.Endpoint;
import io.leveret.conformance.harness.HttpApi;
import java.io.IOException;
import java.util.List;

/// Gives a foreign broker its users, and changes them.
final class Management {
  private final Endpoint endpoint;

  Management(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// Adds users, virtual hosts and permissions, replacing those of the same names.
  void putDefinitions(String json) throws IOException, InterruptedException {
    send("POST", "definitions", json);
  }

  void setPermissions(String user, String virtualHost, String configure, String write, String read)
      throws IOException, InterruptedException {
    send(
        "PUT",
        "permissions/" + virtualHost + "/" + user,
        "{\"configure\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}"
            .formatted(configure, write, read));
  }

  void clearPermissions(String user, String virtualHost) throws IOException, InterruptedException {
    send("DELETE", "permissions/" + virtualHost + "/" + user, "");
  }

  void putUser(String user, String password, List<String> tags)
      throws IOException, InterruptedException {
    send(
        "PUT",
        "users/" + user,
        "{\"password\":\"%s\",\"tags\":\"%s\"}".formatted(password, String.join(",", tags)));
  }

  void deleteUser(String user) throws IOException, InterruptedException {
    send("DELETE", "users/" + user, "");
  }

  void putVirtualHost(String name) throws IOException, InterruptedException {
    send("PUT", "vhosts/" + name, "{}");
  }

  void deleteVirtualHost(String name) throws IOException, InterruptedException {
    send("DELETE", "vhosts/" + name, "");
  }

  /// Removes what `path` names, if it is there.
  void deleteIfThere(String path) throws IOException, InterruptedException {
    try (var api = new HttpApi(endpoint)) {
      api.deleteIfThere(path);
    }
  }

  /// Removes the users, virtual hosts and exchanges of `accounts`.
  void delete(Accounts accounts) throws IOException, InterruptedException {
    for (var user : accounts.userNames()) {
      deleteUser(user);
    }
    for (var virtualHost : accounts.virtualHostNames()) {
      deleteVirtualHost(virtualHost);
    }
    for (var exchange : accounts.exchangeNames()) {
      send("DELETE", "exchanges/%2F/" + exchange, "");
    }
  }

  /// Each time over a socket of its own: the broker closes those that wait.
  private void send(String method, String path, String body)
      throws IOException, InterruptedException {
    try (var api = new HttpApi(endpoint)) {
      api.send(method, path, body);
    }
  }
}

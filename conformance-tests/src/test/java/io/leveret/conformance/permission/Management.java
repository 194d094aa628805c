package io.leveret.conformance.permission;

import io.leveret.conformance.harness.Broker.Endpoint;
import io.leveret.conformance.harness.HttpApi;
import java.io.IOException;

/// Gives a foreign broker its users.
final class Management implements AutoCloseable {

  private final HttpApi api;

  Management(Endpoint endpoint) {
    api = new HttpApi(endpoint);
  }

  /// Adds users, virtual hosts and permissions, replacing those of the same names.
  void putDefinitions(String json) throws IOException, InterruptedException {
    api.send("POST", "definitions", json);
  }

  /// Restricts what `user` may send to and bind at topics of `exchange`, which must exist.
  void putTopicPermission(String user, String exchange, String write, String read)
      throws IOException, InterruptedException {
    api.send(
        "PUT",
        "topic-permissions/%2F/" + user,
        "{\"exchange\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}".formatted(exchange, write, read));
  }

  /// Removes the users and virtual hosts of `accounts`.
  void delete(Accounts accounts) throws IOException, InterruptedException {
    for (var user : accounts.userNames()) {
      api.send("DELETE", "users/" + user, "");
    }
    for (var virtualHost : accounts.virtualHostNames()) {
      api.send("DELETE", "vhosts/" + virtualHost, "");
    }
  }

  @Override
  public void close() {
    api.close();
  }
}

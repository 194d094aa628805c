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

  /// Removes the users, virtual hosts and exchanges of `accounts`.
  void delete(Accounts accounts) throws IOException, InterruptedException {
    for (var user : accounts.userNames()) {
      api.send("DELETE", "users/" + user, "");
    }
    for (var virtualHost : accounts.virtualHostNames()) {
      api.send("DELETE", "vhosts/" + virtualHost, "");
    }
    for (var exchange : accounts.exchangeNames()) {
      api.send("DELETE", "exchanges/%2F/" + exchange, "");
    }
  }

  @Override
  public void close() {
    api.close();
  }
}

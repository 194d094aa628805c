package io.leveret.conformance.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// The HTTP API through which a foreign broker gets its users: on the AMQP port plus 10,000, as by
/// default.
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

  void deleteIfThere(String path) throws IOException, InterruptedException {
    assertThat(request("DELETE", path, "").statusCode()).isIn(204, 404);
  }

  private void send(String method, String path, String body)
      throws IOException, InterruptedException {
    var response = request(method, path, body);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
  }

  private HttpResponse<String> request(String method, String path, String body)
      throws IOException, InterruptedException {
    int port = Integer.getInteger("broker.management.port", endpoint.port() + 10_000);
    var account = endpoint.username() + ":" + endpoint.password();
    var credentials = Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(
                URI.create("http://%s:%d/api/%s".formatted(endpoint.host(), port, path)))
            .header("Authorization", "Basic " + credentials)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    // A client of its own: one that is kept may hold a socket that the broker has closed meanwhile.
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}

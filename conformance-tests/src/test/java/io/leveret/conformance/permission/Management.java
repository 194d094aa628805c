package io.leveret.conformance.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The HTTP API through which users are made: on the AMQP port plus 10,000, as by default.
final class Management implements AutoCloseable {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Endpoint endpoint;

  Management(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// A user of virtual host `/` with these patterns, replacing one of the same name.
  void putUser(String name, String configure, String write, String read)
      throws IOException, InterruptedException {
    send("PUT", "users/" + name, "{\"password\":\"secret\",\"tags\":\"\"}");
    send(
        "PUT",
        "permissions/%2F/" + name,
        "{\"configure\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}"
            .formatted(configure, write, read));
  }

  /// Restricts what `user` may send to and bind at topics of `exchange`.
  void putTopicPermission(String user, String exchange, String write, String read)
      throws IOException, InterruptedException {
    send(
        "PUT",
        "topic-permissions/%2F/" + user,
        "{\"exchange\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}".formatted(exchange, write, read));
  }

  void deleteUser(String name) throws IOException, InterruptedException {
    send("DELETE", "users/" + name, "");
  }

  @Override
  public void close() {
    client.close();
  }

  private void send(String method, String path, String body)
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
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
  }
}

package io.leveret.conformance.harness;

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

/// The HTTP API through which a foreign broker is set up: on the AMQP port plus 10,000, as by
/// default.
public final class HttpApi implements AutoCloseable {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Endpoint endpoint;

  public HttpApi(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// Sends a request that must succeed.
  ///
  /// @param path below `/api/`
  public void send(String method, String path, String body)
      throws IOException, InterruptedException {
    var response = request(method, path, body);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
  }

  /// Deletes what `path` names, if it is there.
  public void deleteIfThere(String path) throws IOException, InterruptedException {
    var response = request("DELETE", path, "");
    assertThat(response.statusCode()).as(response.body()).isIn(204, 404);
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
    return client.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
  }
}

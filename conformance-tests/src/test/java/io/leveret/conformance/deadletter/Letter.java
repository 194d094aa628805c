package io.leveret.conformance.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// A message that a queue got because another one let it die.
record Letter(GetResponse response) {

  /// One element of `x-death`.
  record Death(
      String queue,
      String reason,
      long count,
      String exchange,
      List<String> routingKeys,
      Instant time,
      String originalExpiration) {}

  /// The first message of `queue`, waited for, and acknowledged.
  static Letter take(Channel channel, String queue) throws Exception {
    return new Letter(await(channel, queue, true));
  }

  /// The first message of `queue`, waited for, and not settled.
  static GetResponse hold(Channel channel, String queue) throws Exception {
    return await(channel, queue, false);
  }

  /// Refuses the first message of `queue` for good.
  static void reject(Channel channel, String queue) throws Exception {
    channel.basicReject(hold(channel, queue).getEnvelope().getDeliveryTag(), false);
  }

  /// Waits until `queue` has `count` ready messages, and takes their bodies in order.
  static List<String> bodies(Channel channel, String queue, int count) throws Exception {
    Clients.awaitTrue(() -> Session.ready(channel, queue) >= count);
    var bodies = Session.drain(channel, queue);
    assertThat(bodies).hasSize(count);
    return bodies;
  }

  /// Arguments that send what dies to `queue` by way of the default exchange, and more of them.
  static Map<String, Object> to(String queue, Object... more) {
    var arguments = new HashMap<String, Object>();
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", queue);
    for (int i = 0; i < more.length; i += 2) {
      arguments.put((String) more[i], more[i + 1]);
    }
    return arguments;
  }

  private static GetResponse await(Channel channel, String queue, boolean acknowledge)
      throws Exception {
    var got = new AtomicReference<GetResponse>();
    Clients.awaitTrue(() -> {
      got.set(channel.basicGet(queue, acknowledge));
      return got.get() != null;
    });
    return got.get();
  }

  String body() {
    return new String(response.getBody(), StandardCharsets.UTF_8);
  }

  Map<String, Object> headers() {
    return Objects.requireNonNullElse(response.getProps().getHeaders(), Map.of());
  }

  String header(String name) {
    return String.valueOf(headers().get(name));
  }

  /// The deaths, the latest first.
  List<Death> deaths() {
    var deaths = new ArrayList<Death>();
    for (Object element : (List<?>) headers().getOrDefault("x-death", List.of())) {
      deaths.add(death((Map<?, ?>) element));
    }
    return deaths;
  }

  private static Death death(Map<?, ?> table) {
    return new Death(
        field(table, "queue", Object.class).toString(),
        field(table, "reason", Object.class).toString(),
        field(table, "count", Long.class),
        field(table, "exchange", Object.class).toString(),
        ((List<?>) field(table, "routing-keys", List.class)).stream().map(String::valueOf).toList(),
        field(table, "time", Date.class).toInstant(),
        table.containsKey("original-expiration")
            ? String.valueOf(table.get("original-expiration"))
            : "none");
  }

  private static <T> T field(Map<?, ?> table, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(table.get(name), name));
  }
}

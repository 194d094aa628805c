package io.leveret.cli.perf.wire;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Where the broker is and who we are there: an `amqp://user:password@host:port/vhost` URI, taken
/// apart and decoded. Immutable.
///
/// An absent vhost and a lone `/` both mean the vhost `/`.
public record AmqpUri(String host, int port, String user, String password, String vhost) {
  private static final int DEFAULT_PORT = 5672;

  /// @throws IllegalArgumentException when `text` is not an `amqp` URI with a host
  public static AmqpUri parse(String text) {
    var uri = URI.create(text);
    if (!"amqp".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("not an amqp://host:port/vhost URI: " + text);
    }
    var userInfo = uri.getRawUserInfo() == null ? "guest:guest" : uri.getRawUserInfo();
    int colon = userInfo.indexOf(':');
    var user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    var password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return new AmqpUri(
        uri.getHost().replaceAll("[\\[\\]]", ""),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        decode(user),
        decode(password),
        vhostOf(uri.getRawPath()));
  }

  private static String vhostOf(String rawPath) {
    return rawPath.length() <= 1 ? "/" : decode(rawPath.substring(1));
  }

  // URLDecoder is made for forms, where a plus is a space; in a URI it is a plus.
  private static String decode(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return host + ":" + port + ", vhost '" + vhost + "'";
  }
}

package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.auth.SaslResponse.Credentials;
import io.leveret.core.auth.SaslResponse.Malformed;
import java.util.Optional;

/// A way to log in whose first and only response holds the name and the password (G010). Stateless.
public enum SaslMechanism {
  /// RFC 4616, with no identity to act as: `NUL name NUL password`.
  PLAIN {
    @Override
    public SaslResponse read(byte[] response) {
      if (response.length == 0 || response[0] != 0) {
        return new Malformed();
      }
      int separator = nextZero(response, 1);
      if (separator < 0 || nextZero(response, separator + 1) >= 0) {
        return new Malformed();
      }
      return new Credentials(
          new String(response, 1, separator - 1, UTF_8),
          new String(response, separator + 1, response.length - separator - 1, UTF_8));
    }
  },

  /// A field table without its length, that holds `LOGIN` and `PASSWORD`.
  AMQPLAIN {
    @Override
    public SaslResponse read(byte[] response) {
      return AmqPlain.read(response);
    }
  };

  /// Reads a response; whether the credentials are right is for [UserDirectory#authenticate].
  public abstract SaslResponse read(byte[] response);

  /// The mechanism that a client names, if it is one of ours. Names are case sensitive.
  public static Optional<SaslMechanism> named(String name) {
    for (var mechanism : values()) {
      if (mechanism.name().equals(name)) {
        return Optional.of(mechanism);
      }
    }
    return Optional.empty();
  }

  private static int nextZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }
}

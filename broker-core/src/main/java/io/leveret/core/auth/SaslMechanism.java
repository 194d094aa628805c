package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.auth.SaslResponse.Anonymous;
import io.leveret.core.auth.SaslResponse.Credentials;
import io.leveret.core.auth.SaslResponse.Malformed;
import java.util.Optional;

/// A way to log in, by what its first response holds (G010, G011). Stateless.
public enum SaslMechanism implements SaslStep {
  /// RFC 4616, with no identity to act as: `NUL name NUL password`.
  PLAIN("PLAIN") {
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
  AMQPLAIN("AMQPLAIN") {
    @Override
    public SaslResponse read(byte[] response) {
      return AmqPlain.read(response);
    }
  },

  /// RFC 4505: the response is a note that nobody reads.
  ANONYMOUS("ANONYMOUS") {
    @Override
    public SaslResponse read(byte[] response) {
      return new Anonymous();
    }
  },

  /// A name, and the password once it is asked for.
  RABBIT_CR_DEMO("RABBIT-CR-DEMO") {
    @Override
    public SaslResponse read(byte[] response) {
      return ChallengeDemo.begin(response);
    }
  };

  private final String wireName;

  SaslMechanism(String wireName) {
    this.wireName = wireName;
  }

  /// The mechanism that a client names, if it is one of ours. Names are case sensitive.
  public static Optional<SaslMechanism> named(String name) {
    for (var mechanism : values()) {
      if (mechanism.wireName.equals(name)) {
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

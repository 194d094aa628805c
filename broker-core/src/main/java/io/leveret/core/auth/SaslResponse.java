package io.leveret.core.auth;

/// What a client's login says, before anybody has checked it.
public sealed interface SaslResponse {
  /// A name and a password, either of which may be empty.
  record Credentials(String userName, String password) implements SaslResponse {
    /// Without the password, since this may be logged.
    @Override
    public String toString() {
      return "Credentials[userName=" + userName + "]";
    }
  }

  /// Bytes that the mechanism does not allow: 502 in RabbitMQ, closed without a word (G007, G010).
  record Malformed() implements SaslResponse {}
}

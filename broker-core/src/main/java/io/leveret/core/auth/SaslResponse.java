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

  /// Somebody who need not say who they are (SE-02).
  record Anonymous() implements SaslResponse {}

  /// Something to be answered first.
  ///
  /// @param challenge what the client is sent
  /// @param next reads what the client says to it
  record Challenge(String challenge, SaslStep next) implements SaslResponse {}

  /// Bytes that the mechanism does not allow: 502 in RabbitMQ, closed without a word (G007, G010).
  record Malformed() implements SaslResponse {}
}

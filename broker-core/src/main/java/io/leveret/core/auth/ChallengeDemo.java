package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.auth.SaslResponse.Challenge;
import io.leveret.core.auth.SaslResponse.Credentials;
import io.leveret.core.auth.SaslResponse.Malformed;

/// Reads the two responses of RABBIT-CR-DEMO: a name, then a sentence with the password. Stateless.
///
/// It is no safer than PLAIN: it shows, and lets clients try, how a challenge is answered (G011).
final class ChallengeDemo {
  private static final String QUESTION = "Please tell me your password";
  private static final String ANSWER = "My password is ";

  private ChallengeDemo() {}

  static SaslResponse begin(byte[] response) {
    var userName = new String(response, UTF_8);
    return new Challenge(QUESTION, answer -> end(userName, answer));
  }

  private static SaslResponse end(String userName, byte[] response) {
    var answer = new String(response, UTF_8);
    return answer.startsWith(ANSWER)
        ? new Credentials(userName, answer.substring(ANSWER.length()))
        : new Malformed();
  }
}

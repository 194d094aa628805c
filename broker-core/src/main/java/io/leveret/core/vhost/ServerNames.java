package io.leveret.core.vhost;

import java.util.Base64;
import java.util.random.RandomGenerator;

/// Names that the broker invents: a prefix, a dash and 22 characters that nobody can guess (G092).
///
/// **Confined** to the loop.
public final class ServerNames {
  static final String QUEUE_PREFIX = "amq.gen";
  private static final String CONSUMER_PREFIX = "amq.ctag";
  private static final int RANDOM_BYTES = 16;

  private final RandomGenerator random;

  /// @param random in production a secure one: to know a name may be to have the queue
  public ServerNames(RandomGenerator random) {
    this.random = random;
  }

  /// A name for a consumer.
  public String consumerTag() {
    return name(CONSUMER_PREFIX);
  }

  /// `prefix`, a dash and 22 characters.
  String name(String prefix) {
    return prefix + "-" + secret();
  }

  /// An address for replies: the prefix and twice 22 characters, with dots between (G131).
  String replyAddress() {
    return ReplyQueues.PSEUDO_QUEUE + "." + secret() + "." + secret();
  }

  private String secret() {
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

package io.leveret.core.auth;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// Which topics of one exchange the user of one connection may use, with decisions remembered.
///
/// **Confined** to the loop of its [UserDirectory]. Asking again for a topic allocates nothing.
final class TopicAccess {
  /// Topics remembered: those that a publisher uses again and again.
  static final int REMEMBERED = 512;

  private final NamePattern write;
  private final NamePattern read;
  private final Map<TopicKey, Boolean> decided = new HashMap<>();
  private final TopicKey asked = new TopicKey();

  TopicAccess(TopicPermissions permissions, Map<String, String> variables) {
    this.write = permissions.write().expand(variables);
    this.read = permissions.read().expand(variables);
  }

  /// Whether the user may publish with the routing key that is the `length` bytes at `offset`.
  boolean mayWrite(ByteBuffer memory, int offset, int length) {
    var remembered = decided.get(asked.wrap(memory, offset, length));
    return remembered == null ? decide() : remembered;
  }

  /// Whether the user may bind with `bindingKey`.
  boolean mayRead(String bindingKey) {
    return read.matches(bindingKey);
  }

  private boolean decide() {
    boolean allowed = write.matches(asked.text());
    if (decided.size() == REMEMBERED) {
      decided.clear();
    }
    decided.put(asked.copy(), allowed);
    return allowed;
  }
}

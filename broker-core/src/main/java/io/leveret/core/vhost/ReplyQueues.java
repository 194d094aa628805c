package io.leveret.core.vhost;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.MessageQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Direct reply-to (CO-10): where replies wait that a channel asked for without declaring a queue.
///
/// A channel that consumes from [#PSEUDO_QUEUE] gets a queue in memory under an address that nobody
/// can guess. Messages that are published to the default exchange with that address find it; nobody
/// else does, and nothing counts or lists it. It goes with its consumer.
///
/// **Confined** to the loop.
public final class ReplyQueues {
  /// What clients consume from, and put in `reply_to`.
  public static final String PSEUDO_QUEUE = "amq.rabbitmq.reply-to";

  private static final Pattern ADDRESS =
      Pattern.compile(Pattern.quote(PSEUDO_QUEUE) + "\\.[\\w-]{22}\\.[\\w-]{22}");

  private final Declarations declarations;
  private final ServerNames names;
  private final Map<String, MessageQueue> open = new HashMap<>();

  ReplyQueues(Declarations declarations, ServerNames names) {
    this.declarations = declarations;
    this.names = names;
  }

  /// Whether a client means [#PSEUDO_QUEUE].
  public static boolean isPseudoQueue(String queue) {
    return Resource.cleanName(queue).equals(PSEUDO_QUEUE);
  }

  /// Makes a queue for replies to a channel on that shard; its name is the address.
  public MessageQueue open(int shard) {
    MessageQueue queue = declarations.addHidden(names.replyAddress(), shard);
    open.put(queue.name(), queue);
    return queue;
  }

  /// Whether somebody waits for replies at this address.
  public boolean isOpen(String address) {
    return !open.isEmpty() && open.containsKey(Resource.cleanName(address));
  }

  /// Whether a message that found no queue is a reply that came too late.
  public static boolean isReply(MessageView message) {
    ByteBuffer routing = message.routingMemory();
    int exchange = message.routingOffset();
    if (routing.get(exchange) != 0) {
      return false;
    }
    var key = new byte[Byte.toUnsignedInt(routing.get(exchange + 1))];
    routing.get(exchange + 2, key);
    return ADDRESS.matcher(new String(key, StandardCharsets.UTF_8)).matches();
  }

  /// Whether the name is that of a queue for replies, past, present or made up.
  static boolean isReserved(String queue) {
    return queue.startsWith(PSEUDO_QUEUE + ".");
  }

  /// Ends a queue if it is one of these, and answers whether it is.
  boolean close(MessageQueue queue) {
    if (!open.remove(queue.name(), queue)) {
      return false;
    }
    declarations.removeHidden(queue);
    return true;
  }
}

package io.leveret.core.deadletter;

import static io.leveret.protocol.content.PropertyFlags.EXPIRATION;

import io.leveret.core.exchange.Route;
import io.leveret.core.exchange.RoutingKeys;
import io.leveret.core.loop.Clock;
import io.leveret.core.message.HeaderRewriter;
import io.leveret.core.message.MessageHeaders;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.DeadLetterTarget;
import io.leveret.core.queue.DeathReason;
import io.leveret.core.queue.DyingMessages;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends messages that died to the dead letter exchange of their queue (DL-01 to DL-03).
///
/// A dead letter has the routing and the headers of its own and the body of the message that it
/// was: no body is copied, but for one that only memory holds and the disk must. What cannot be
/// sent (no such exchange, no queue bound, a full queue, a cycle) is gone, as in RabbitMQ.
///
/// **Confined** to the loop.
public final class DeadLetters implements DyingMessages.Undertaker {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final String COPIES = "CC";
  private static final int PERSISTENT = 2;
  private static final int MOST_KEY_BYTES = 255;

  private final VirtualHosts hosts;
  private final MessageStore store;
  private final Clock clock;
  private final boolean trustsPublishers;
  private final Set<String> wanted = new HashSet<>(DeathHistory.NAMES);
  private final MessageHeaders headers = new MessageHeaders();
  private final HeaderRewriter rewriter = new HeaderRewriter();
  private final RoutingKeys keys = new RoutingKeys();
  private final List<MessageQueue> targets = new ArrayList<>();

  /// @param trustsPublishers whether a history that a publisher sent along goes on (U-13), where no
  ///   policy says it; else it is replaced by that of the first death here
  public DeadLetters(
      VirtualHosts hosts, MessageStore store, Clock clock, boolean trustsPublishers) {
    this.hosts = hosts;
    this.store = store;
    this.clock = clock;
    this.trustsPublishers = trustsPublishers;
    wanted.add(COPIES);
  }

  @Override
  public void bury(MessageQueue queue, long address, MessageView message, DeathReason reason) {
    var target = queue.settings().deadLetters();
    var host = hosts.find(queue.definition().virtualHost());
    if (target.isPresent() && host.isPresent() && host.get().hasExchange(target.get().exchange())) {
      send(queue, address, message, reason, host.get(), target.get());
    }
  }

  private void send(
      MessageQueue queue,
      long address,
      MessageView message,
      DeathReason reason,
      VirtualHost host,
      DeadLetterTarget target) {
    FieldTable known = headers.read(message, wanted);
    List<String> copies = copies(known);
    boolean persistent = headers.properties().deliveryMode() == PERSISTENT;
    var death = death(queue, message, reason, copies);
    var history = history(queue, message, known).with(death);
    boolean keepsKeys = target.routingKey().isEmpty();
    rewriter.rewrite(message, history.headers(), keepsKeys ? Set.of() : Set.of(COPIES), EXPIRATION);
    address(message, target.exchange(), target.routingKey().orElse(death.routingKeys().getFirst()));
    message.wishes(message.priority(), MessageView.FOR_EVER);
    choose(route(host, message, keepsKeys ? copies : List.of()), message, reason, history);
    if (!targets.isEmpty()) {
      store(address, message, persistent);
    }
  }

  private DeathHistory history(MessageQueue queue, MessageView message, FieldTable known) {
    boolean isTrusted = queue.settings().trustsClientDeaths().orElse(trustsPublishers);
    boolean isOurs = message.isDeadLettered() || isTrusted;
    return new DeathHistory(isOurs ? known.toBuilder().remove(COPIES).build() : FieldTable.EMPTY);
  }

  private DeathHistory.Death death(
      MessageQueue queue, MessageView message, DeathReason reason, List<String> copies) {
    ByteBuffer memory = message.routingMemory();
    int at = message.routingOffset();
    String exchange = shortString(memory, at);
    var routingKeys = new ArrayList<String>();
    routingKeys.add(shortString(memory, at + 1 + Byte.toUnsignedInt(memory.get(at))));
    routingKeys.addAll(copies);
    long seconds = TimeUnit.MILLISECONDS.toSeconds(clock.currentTimeMillis());
    String expiration = expiration(message);
    return new DeathHistory.Death(queue.name(), reason, seconds, exchange, routingKeys, expiration);
  }

  private String expiration(MessageView message) {
    PropertyScanner properties = headers.properties();
    if (!properties.has(EXPIRATION)) {
      return "";
    }
    var text = new byte[properties.length(EXPIRATION)];
    message.propertiesMemory().get(properties.offset(EXPIRATION), text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static List<String> copies(FieldTable known) {
    return known.array(COPIES).orElse(List.of()).stream()
        .filter(FieldValue.Text.class::isInstance)
        .map(copy -> ((FieldValue.Text) copy).text())
        .filter(copy -> copy.getBytes(StandardCharsets.UTF_8).length <= MOST_KEY_BYTES)
        .toList();
  }

  private static void address(MessageView message, String exchange, String routingKey) {
    byte[] name = exchange.getBytes(StandardCharsets.UTF_8);
    byte[] key = routingKey.getBytes(StandardCharsets.UTF_8);
    var routing = ByteBuffer.allocate(name.length + key.length + 2);
    routing.put((byte) name.length).put(name).put((byte) key.length).put(key);
    message.routing(routing, 0, routing.capacity());
  }

  private Route route(VirtualHost host, MessageView message, List<String> copies) {
    if (copies.isEmpty()) {
      return host.route(message);
    }
    keys.clear();
    ByteBuffer memory = message.routingMemory();
    int keyAt = message.routingOffset() + 1 + Byte.toUnsignedInt(memory.get(0));
    keys.add(memory, keyAt + 1, Byte.toUnsignedInt(memory.get(keyAt)));
    for (String copy : copies) {
      byte[] bytes = copy.getBytes(StandardCharsets.UTF_8);
      keys.add(ByteBuffer.wrap(bytes), 0, bytes.length);
    }
    return host.route(message, keys);
  }

  /// Finds the queues of the route that the message may and can go to.
  private void choose(Route route, MessageView message, DeathReason reason, DeathHistory history) {
    targets.clear();
    for (int i = 0; i < route.count(); i++) {
      var queue = (MessageQueue) route.queue(i);
      if (reason != DeathReason.REJECTED && history.isCycleBackTo(queue.name())) {
        LOG.debug("queue '{}' got a dead letter of its own: dropped", queue.name());
      } else if (!queue.refuses(message)) {
        targets.add(queue);
      }
    }
  }

  private void store(long address, MessageView message, boolean persistent) {
    int[] ids = targets.stream().mapToInt(MessageQueue::queueId).toArray();
    boolean durable = persistent && targets.stream().anyMatch(MessageQueue::isDurable);
    long body = message.origin() == 0 ? address : message.origin();
    boolean mustMove = durable && !MessageStore.isDurable(body);
    // One in parts stays in memory as it is: its parts would have to move, too.
    message.deadLettered(mustMove && !message.isParted() ? 0 : body);
    long letter;
    try {
      letter = store.append(message, ids, ids.length, durable && !(mustMove && message.isParted()));
    } catch (IllegalArgumentException tooLarge) {
      LOG.warn("dropped a dead letter whose headers grew too large: {}", tooLarge.getMessage());
      return;
    }
    for (MessageQueue target : targets) {
      target.enqueue(letter, message);
    }
    targets.clear();
  }

  private static String shortString(ByteBuffer memory, int at) {
    var bytes = new byte[Byte.toUnsignedInt(memory.get(at))];
    memory.get(at + 1, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

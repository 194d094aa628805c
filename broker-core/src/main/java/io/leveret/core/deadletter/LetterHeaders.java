package io.leveret.core.deadletter;

import static io.leveret.protocol.content.PropertyFlags.EXPIRATION;

import io.leveret.core.loop.Clock;
import io.leveret.core.message.HeaderRewriter;
import io.leveret.core.message.MessageHeaders;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.DeadLetterTarget;
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
import org.jspecify.annotations.Nullable;

/// Makes the routing and the headers of a dead letter out of those of the message that died.
///
/// Messages that die by the thousand in one moment mostly die alike: the history that the last one
/// got is kept, and so are, in the rewriter, its bytes. **Confined** to the loop.
final class LetterHeaders {
  private static final String COPIES = "CC";
  private static final int PERSISTENT = 2;
  private static final int MOST_KEY_BYTES = 255;
  private static final int MOST_ROUTING_BYTES = 512;

  private final Clock clock;
  private final boolean trustsPublishers;
  private final Set<String> wanted = new HashSet<>(DeathHistory.NAMES);
  private final MessageHeaders headers = new MessageHeaders();
  private final HeaderRewriter rewriter = new HeaderRewriter();
  private final ByteBuffer routing = ByteBuffer.allocate(MOST_ROUTING_BYTES);
  private FieldTable known = FieldTable.EMPTY;
  private List<String> copies = List.of();
  private DeathHistory.@Nullable Death last;
  private DeathHistory lastHistory = new DeathHistory(FieldTable.EMPTY);

  /// @param trustsPublishers whether a history that a publisher sent along goes on (U-13)
  LetterHeaders(Clock clock, boolean trustsPublishers) {
    this.clock = clock;
    this.trustsPublishers = trustsPublishers;
    wanted.add(COPIES);
  }

  /// Reads what a message says that died, before [#write] writes over it.
  void read(MessageView message) {
    known = headers.read(message, wanted);
    copies = known.isEmpty() ? List.of() : copies(known);
  }

  /// The routing keys that it was sent to besides its own.
  List<String> copies() {
    return copies;
  }

  /// Whether its publisher wanted it on disk.
  boolean isPersistent() {
    return headers.properties().deliveryMode() == PERSISTENT;
  }

  /// Makes a letter of the message that was read, but for its body.
  DeathHistory write(Dead dead, DeadLetterTarget target) {
    MessageView message = dead.message();
    var death = death(dead);
    var history = history(dead, death);
    boolean keepsKeys = target.routingKey().isEmpty();
    rewriter.rewrite(message, history.headers(), keepsKeys ? Set.of() : Set.of(COPIES), EXPIRATION);
    address(message, target.exchange(), target.routingKey().orElse(death.routingKeys().getFirst()));
    message.wishes(message.priority(), MessageView.FOR_EVER);
    return history;
  }

  private DeathHistory history(Dead dead, DeathHistory.Death death) {
    if (!known.isEmpty() && isTrusted(dead)) {
      return new DeathHistory(known.toBuilder().remove(COPIES).build()).with(death);
    }
    if (!death.equals(last)) {
      last = death;
      lastHistory = new DeathHistory(FieldTable.EMPTY).with(death);
    }
    return lastHistory;
  }

  private boolean isTrusted(Dead dead) {
    return dead.message().isDeadLettered()
        || dead.queue().settings().trustsClientDeaths().orElse(trustsPublishers);
  }

  private DeathHistory.Death death(Dead dead) {
    MessageView message = dead.message();
    ByteBuffer memory = message.routingMemory();
    int at = message.routingOffset();
    String exchange = shortString(memory, at);
    var routingKeys = new ArrayList<String>(1 + copies.size());
    routingKeys.add(shortString(memory, at + 1 + Byte.toUnsignedInt(memory.get(at))));
    routingKeys.addAll(copies);
    long seconds = TimeUnit.MILLISECONDS.toSeconds(clock.currentTimeMillis());
    String expiration = expiration(message);
    return new DeathHistory.Death(
        dead.queue().name(), dead.reason(), seconds, exchange, routingKeys, expiration);
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

  private void address(MessageView message, String exchange, String routingKey) {
    byte[] name = exchange.getBytes(StandardCharsets.UTF_8);
    byte[] key = routingKey.getBytes(StandardCharsets.UTF_8);
    routing.clear().put((byte) name.length).put(name).put((byte) key.length).put(key);
    message.routing(routing, 0, routing.position());
  }

  private static String shortString(ByteBuffer memory, int at) {
    var bytes = new byte[Byte.toUnsignedInt(memory.get(at))];
    memory.get(at + 1, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
